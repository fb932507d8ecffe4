#pragma once
#include <cstdint>

#include "device.h"
#include "rounding.h"

namespace densegraph::cuda {

/// Threads over a plane of rows and columns: neighbors along a row, where memory lies together. Wider or
/// higher planes than a grid can be are walked in steps of the grid.
struct Plane {
  static constexpr unsigned kThreads = 256;

  dim3 grid, block;

  Plane(int64_t rows, int64_t columns) {
    constexpr int64_t kMostRows = 0x7fffffff, kMostColumns = 0xffff;
    block.x = 1;
    while (block.x < kThreads && block.x < columns) block.x *= 2;
    block.y = kThreads / block.x;
    grid.x = static_cast<unsigned>(smaller(divide_up(rows, block.y), kMostRows));
    grid.y = static_cast<unsigned>(smaller(divide_up(columns, block.x), kMostColumns));
  }
};

}  // namespace densegraph::cuda
