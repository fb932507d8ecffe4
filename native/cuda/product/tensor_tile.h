#pragma once
#include <cstdint>

#include "../device.h"
#include "fragments.h"

namespace densegraph::cuda {

/// A block's tile of a product, made by tensor cores: each warp has a part of it, kWarpColumns wide, of
/// pieces [16,8]. Products of the rounded factors are exact, and sums are floats.
template <class Fragments, class Shape, class TileA, class TileB>
class TensorTile {
  using T = typename Fragments::Element;
  static constexpr int kWarps = Shape::kThreads / 32, kWarpColumns = 32;
  static constexpr int kWarpRows = Shape::kM * Shape::kN / kWarps / kWarpColumns;
  static constexpr int kWarpsAcross = Shape::kN / kWarpColumns;
  static constexpr int kRowPieces = kWarpRows / 16, kColumnPairs = kWarpColumns / 16;

 public:
  static constexpr int kSlabs = kRowPieces, kSlabRows = Shape::kM / kRowPieces;

  __device__ TensorTile()
      : lane_(threadIdx.x % 32),
        warp_row_(threadIdx.x / 32 / kWarpsAcross),
        first_column_(threadIdx.x / 32 % kWarpsAcross * kWarpColumns) {}

  __device__ static float prepared(float value) { return Fragments::rounded(value); }

  /// Adds the product of a chunk.
  __device__ void multiply(const T* tile_a, const T* tile_b) {
#pragma unroll 1
    for (int sum = 0; sum < kChunk<T>; sum += Fragments::kDepth) {
      uint32_t columns[kColumnPairs][2][2];
#pragma unroll
      for (int j = 0; j < kColumnPairs; ++j)
        Fragments::template read_columns<TileB>(tile_b, first_column_ + j * 16, sum, lane_, columns[j]);
#pragma unroll
      for (int i = 0; i < kRowPieces; ++i) {
        uint32_t rows[4];
        Fragments::template read_rows<TileA>(tile_a, warp_row_ * kWarpRows + i * 16, sum, lane_, rows);
#pragma unroll
        for (int j = 0; j < 2 * kColumnPairs; ++j)
          Fragments::multiply(sums_[i][j], rows, columns[j / 2][j % 2]);
      }
    }
  }

  /// The tile's row that is row `row` of a slab.
  __device__ static int row_of(int slab, int row) {
    return row / 16 * kWarpRows + slab * 16 + row % 16;
  }
  __device__ void put(int slab, float* shared, int pitch) const {
    float* const place = shared + (warp_row_ * 16 + lane_ / 4) * pitch + first_column_ + lane_ % 4 * 2;
#pragma unroll
    for (int j = 0; j < 2 * kColumnPairs; ++j) {
      const float(&piece)[4] = sums_[slab][j];
      *reinterpret_cast<float2*>(place + j * 8) = make_float2(piece[0], piece[1]);
      *reinterpret_cast<float2*>(place + 8 * pitch + j * 8) = make_float2(piece[2], piece[3]);
    }
  }

 private:
  int lane_, warp_row_, first_column_;
  float sums_[kRowPieces][2 * kColumnPairs][4] = {};
};

}  // namespace densegraph::cuda
