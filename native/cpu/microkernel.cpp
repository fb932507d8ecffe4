#include "microkernel.h"

#include <utility>

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

using TileFunction = void (*)(const Runs& runs, const float* a, int64_t a_stride, const float* panel,
                              float* c, int64_t c_stride, bool accumulate);

template <TileOrder order, int vectors, int rows>
void tile(const Runs& runs, const float* a, int64_t a_stride, const float* panel, float* c, int64_t c_stride,
          bool accumulate) {
  Vector sums[rows][vectors] = {};
  for (int64_t outer = 0; outer < runs.outer; ++outer) {
    for (int64_t inner = 0; inner < runs.inner; ++inner) {
      const float* left = a + outer * runs.outer_jump + inner * runs.inner_jump;
#pragma GCC unroll 4
      for (int64_t k = 0; k < runs.length; ++k) {
        Vector right[vectors];
#pragma GCC unroll 4
        for (int j = 0; j < vectors; ++j) right[j] = load(panel + j * kVectorLength);
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
          const Vector value = splat(order == TileOrder::rows ? left[i * a_stride] : left[i]);
#pragma GCC unroll 4
          for (int j = 0; j < vectors; ++j) sums[i][j] += value * right[j];
        }
        left += order == TileOrder::rows ? 1 : a_stride;
        panel += vectors * kVectorLength;
      }
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < vectors; ++j) {
      float* target = c + i * c_stride + j * kVectorLength;
      store(target, accumulate ? load(target) + sums[i][j] : sums[i][j]);
    }
  }
}

struct TileTable {
  TileFunction functions[2][kPanelVectors][kTileRows];
};

template <int... row>
constexpr TileTable tile_table(std::integer_sequence<int, row...>) {
  return {{{{tile<TileOrder::rows, 1, row + 1>...}, {tile<TileOrder::rows, 2, row + 1>...}},
           {{tile<TileOrder::columns, 1, row + 1>...}, {tile<TileOrder::columns, 2, row + 1>...}}}};
}

constexpr TileTable kTiles = tile_table(std::make_integer_sequence<int, kTileRows>{});

}  // namespace

void multiply_tile(TileOrder order, int rows, int vectors, const Runs& runs, const float* a, int64_t a_stride,
                   const float* panel, float* c, int64_t c_stride, bool accumulate) {
  kTiles.functions[static_cast<int>(order)][vectors - 1][rows - 1](runs, a, a_stride, panel, c, c_stride,
                                                                   accumulate);
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
