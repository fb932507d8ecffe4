#pragma once
#include <cstdint>

#include "../device.h"
#include "factor_tile.h"

/// How the lanes of a warp hold pieces of a product's factors for the tensor cores (PTX manual, "Matrix
/// Fragments for mma"): 16 rows of the first factor, 16 columns of the second as two pieces of 8, kDepth
/// indices of the sum.
namespace densegraph::cuda {

struct Bfloat16Fragments {
  using Element = __nv_bfloat16;
  static constexpr int kDepth = 16;

  __device__ static float rounded(float value) { return value; }

  /// Four matrices [8,8]: both halves of the rows, then the same of the other half of the sum.
  template <class Tile>
  __device__ static void read_rows(const Element* tile, int row, int sum, int lane, uint32_t (&pieces)[4]) {
    if constexpr (Tile::kLinesAlongSum) {
      ptx::load_matrices(tile + Tile::at(row + lane % 16, sum + lane / 16 * 8), pieces);
    } else {
      ptx::load_matrices_turned(tile + Tile::at(row + lane / 8 % 2 * 8, sum + lane / 16 * 8 + lane % 8),
                                pieces);
    }
  }
  /// Four matrices [8,8]: both halves of the sum, then the same of the other half of the columns.
  template <class Tile>
  __device__ static void read_columns(const Element* tile, int column, int sum, int lane,
                                      uint32_t (&pieces)[2][2]) {
    uint32_t matrices[4];
    if constexpr (Tile::kLinesAlongSum) {
      ptx::load_matrices(tile + Tile::at(column + lane / 16 * 8 + lane % 8, sum + lane / 8 % 2 * 8),
                         matrices);
    } else {
      ptx::load_matrices_turned(tile + Tile::at(column + lane / 16 * 8, sum + lane % 16), matrices);
    }
    for (int i = 0; i < 4; ++i) pieces[i / 2][i % 2] = matrices[i];
  }
  __device__ static void multiply(float (&sums)[4], const uint32_t (&rows)[4], const uint32_t (&columns)[2]) {
    ptx::mma_m16n8k16_bf16(sums, rows, columns);
  }
};

struct Tf32Fragments {
  using Element = float;
  static constexpr int kDepth = 8;

  __device__ static float rounded(float value) { return __uint_as_float(ptx::to_tf32(value)); }

  template <class Tile>
  __device__ static void read_rows(const Element* tile, int row, int sum, int lane, uint32_t (&pieces)[4]) {
    for (int i = 0; i < 4; ++i) {
      const int at = Tile::at(row + lane / 4 + i % 2 * 8, sum + lane % 4 + i / 2 * 4);
      pieces[i] = __float_as_uint(tile[at]);
    }
  }
  template <class Tile>
  __device__ static void read_columns(const Element* tile, int column, int sum, int lane,
                                      uint32_t (&pieces)[2][2]) {
    for (int i = 0; i < 4; ++i) {
      const int at = Tile::at(column + lane / 4 + i / 2 * 8, sum + lane % 4 + i % 2 * 4);
      pieces[i / 2][i % 2] = __float_as_uint(tile[at]);
    }
  }
  __device__ static void multiply(float (&sums)[4], const uint32_t (&rows)[4], const uint32_t (&columns)[2]) {
    ptx::mma_m16n8k8_tf32(sums, rows, columns);
  }
};

}  // namespace densegraph::cuda
