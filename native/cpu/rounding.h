#pragma once
#include <cstdint>

#include "simd.h"

/// Integer arithmetic of shapes and scratch sizes.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Floats in a cache line: scratch regions start on one.
constexpr int64_t kLine = 16;

constexpr int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}
constexpr int64_t larger(int64_t a, int64_t b) {
  return a < b ? b : a;
}
constexpr int64_t clamp(int64_t value, int64_t low, int64_t high) {
  return larger(low, smaller(value, high));
}
constexpr int64_t divide_up(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}
constexpr int64_t round_up(int64_t a, int64_t b) {
  return divide_up(a, b) * b;
}
constexpr int64_t whole_lines(int64_t floats) {
  return round_up(floats, kLine);
}

/// Floats from one row to the next of a matrix whose rows are walked side by side: whole cache lines, an odd
/// number of them, since rows a multiple of 1 KiB apart would compete for the same few sets of the
/// first-level cache.
constexpr int64_t row_pitch(int64_t floats) {
  return (divide_up(floats, kLine) | 1) * kLine;
}

/// The size of the next part when `total` is cut into the fewest parts of at most `limit`, as even as
/// possible: 7 rows by tiles of 6 are 4 + 3, not 6 + 1.
constexpr int64_t even_part(int64_t total, int64_t limit) {
  return divide_up(total, divide_up(total, limit));
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
