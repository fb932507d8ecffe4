#pragma once
#include <cstdint>

#include "../device.h"

namespace densegraph::cuda {

/// Neighboring columns that a thread writes at once.
constexpr int kShareWidth = 4;

/// How the threads of a block divide a tile of results that is kColumns wide, so that those of a warp write
/// what lies together: each has kShareWidth columns of every kRowStep-th row.
template <int kColumns, int kThreads>
struct OutputShare {
  static constexpr int kThreadsAcross = kColumns / kShareWidth;
  static constexpr int kRowStep = kThreads / kThreadsAcross;

  __device__ static int column() { return static_cast<int>(threadIdx.x) % kThreadsAcross * kShareWidth; }
  __device__ static int row() { return static_cast<int>(threadIdx.x) / kThreadsAcross; }
};

/// Of kShareWidth columns from `column` on, how many are there.
__device__ inline int columns_there(int32_t column, int32_t columns) {
  const int32_t rest = columns - column;
  return rest < 0 ? 0 : rest < kShareWidth ? rest : kShareWidth;
}

}  // namespace densegraph::cuda
