#pragma once
#include "../device.h"
#include "factor_tile.h"

namespace densegraph::cuda {

/// Which lines of a tile belong to one of kAcross threads that divide them: every kAcross-th, or four
/// together and every kAcross-th four, as they are best read from shared memory.
template <class Tile, int kAcross>
struct LineShare {
  __device__ static int line(int thread, int i) {
    return Tile::kLinesAlongSum ? thread + kAcross * i : (i / 4 * kAcross + thread) * 4 + i % 4;
  }

  /// The elements `sum` and `sum` + 1 of four of a thread's lines from the i-th on.
  __device__ static void read(const float* tile, int thread, int i, int sum, float (&values)[2][4]) {
    if constexpr (Tile::kLinesAlongSum) {
#pragma unroll
      for (int k = 0; k < 4; ++k) {
        const auto pair = *reinterpret_cast<const float2*>(tile + Tile::at(line(thread, i + k), sum));
        values[0][k] = pair.x;
        values[1][k] = pair.y;
      }
    } else {
#pragma unroll
      for (int step = 0; step < 2; ++step) {
        const auto four = *reinterpret_cast<const float4*>(tile + Tile::at(line(thread, i), sum + step));
        values[step][0] = four.x;
        values[step][1] = four.y;
        values[step][2] = four.z;
        values[step][3] = four.w;
      }
    }
  }
};

/// A block's tile of a product of floats, with no rounding but a float's: each thread has 8 rows of it.
template <class Shape, class TileA, class TileB>
class ExactTile {
  static constexpr int kRows = 8, kColumns = Shape::kM * Shape::kN / Shape::kThreads / kRows;
  static constexpr int kThreadRows = Shape::kM / kRows, kThreadColumns = Shape::kN / kColumns;
  using ShareA = LineShare<TileA, kThreadRows>;
  using ShareB = LineShare<TileB, kThreadColumns>;

 public:
  static constexpr int kSlabs = kRows, kSlabRows = kThreadRows;

  /// A warp has 4 rows and 8 columns of threads.
  __device__ ExactTile()
      : row_(threadIdx.x / 32 / (kThreadColumns / 8) * 4 + threadIdx.x % 32 / 8),
        column_(threadIdx.x / 32 % (kThreadColumns / 8) * 8 + threadIdx.x % 8) {}

  __device__ static float prepared(float value) { return value; }

  /// Adds the product of a chunk.
  __device__ void multiply(const float* tile_a, const float* tile_b) {
    // Unrolled, the steps' reads would be more than registers hold.
#pragma unroll 1
    for (int sum = 0; sum < kChunk<float>; sum += 2) {
      float b[kColumns / 4][2][4];
#pragma unroll
      for (int j = 0; j < kColumns; j += 4) ShareB::read(tile_b, column_, j, sum, b[j / 4]);
#pragma unroll
      for (int i = 0; i < kRows; i += 4) {
        float a[2][4];
        ShareA::read(tile_a, row_, i, sum, a);
#pragma unroll
        for (int step = 0; step < 2; ++step)
#pragma unroll
          for (int k = 0; k < 4; ++k)
#pragma unroll
            for (int j = 0; j < kColumns; ++j) sums_[i + k][j] += a[step][k] * b[j / 4][step][j % 4];
      }
    }
  }

  /// The tile's row that is row `row` of a slab.
  __device__ static int row_of(int slab, int row) {
    return ShareA::line(row, slab);
  }
  __device__ void put(int slab, float* shared, int pitch) const {
#pragma unroll
    for (int j = 0; j < kColumns; ++j) shared[row_ * pitch + ShareB::line(column_, j)] = sums_[slab][j];
  }

 private:
  int row_, column_;
  float sums_[kRows][kColumns] = {};
};

}  // namespace densegraph::cuda
