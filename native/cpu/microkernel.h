#pragma once
#include <cstdint>

#include "simd.h"

/// The one matrix product under every convolution: small tiles of rows times panels of columns.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// A panel is this many columns of the right-hand matrix, one k after the other; the last panel of a matrix
/// is one vector wide where that is enough. Missing columns are zeros.
constexpr int kPanelVectors = 2;
constexpr int kPanelWidth = kPanelVectors * kVectorLength;

/// Rows of a tile: as many as leave registers for one row of the panel and one broadcast value.
#if defined(__AVX512F__)
constexpr int kTileRows = 14;
#elif defined(__aarch64__)
constexpr int kTileRows = 12;
#else
constexpr int kTileRows = 6;
#endif

/// How the left-hand matrix lies in memory: `rows` has k contiguous, a_stride apart from row to row (pixels
/// as rows); `columns` has the rows of the tile contiguous, a_stride apart from k to k (a sum over pixels).
enum class TileOrder { rows, columns };

/// Where k runs in the left-hand matrix: `outer` times `inner` runs of `length`, each a jump from the one
/// before.
struct Runs {
  int64_t outer, outer_jump;
  int64_t inner, inner_jump;
  int64_t length;
};

/// c[rows x vectors] (=|+=) a * panel, where 1 <= rows <= kTileRows and 1 <= vectors <= kPanelVectors. The
/// panel is read without a gap over all runs. Every element is one sum in the order of k, then added to c:
/// its value does not depend on the tile that it falls in.
void multiply_tile(TileOrder order, int rows, int vectors, const Runs& runs, const float* a, int64_t a_stride,
                   const float* panel, float* c, int64_t c_stride, bool accumulate);

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
