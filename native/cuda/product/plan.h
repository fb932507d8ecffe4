#pragma once
#include <cstdint>

#include "../rounding.h"
#include "arithmetic.h"
#include "factor_tile.h"

namespace densegraph::cuda {

/// [rows, sum] times [sum, columns].
struct ProductSize {
  int64_t rows, columns, sum;
};

/// Rows that a block of add_parts.h adds.
constexpr int kPartRows = 32;

enum class TileChoice { large, narrow, small };

/// How a product is cut: into tiles, and the sum into parts, which add_parts.h adds in their order. It
/// depends on sizes alone, not on the device, and so do the bits of a result.
struct ProductPlan {
  TileChoice tile;
  int32_t parts;
  /// Chunks of the sum (factor_tile.h) in each part but the last.
  int32_t part_chunks;

  /// Floats that the parts' products need: [parts, rows, pitch]; 0 where there is one part.
  int64_t floats(const ProductSize& size) const { return parts == 1 ? 0 : parts * size.rows * pitch(size); }
  static int64_t pitch(const ProductSize& size) { return round_up(size.columns, 4); }
  /// How many blocks of rows are written, each by one block of threads, which leaves sums of its own where
  /// results are summed as they are written (gradient_output.h).
  int64_t row_blocks(const ProductSize& size) const;
};

/// The fastest plan by a rough model of the device. `multiplications`: of a multiprocessor in a clock;
/// `chunk`: indices of the sum in a chunk.
ProductPlan plan_product(const ProductSize& size, int chunk, int multiplications);

template <class Arithmetic>
ProductPlan plan_product(const ProductSize& size) {
  return plan_product(size, kChunk<typename Arithmetic::Element>, Arithmetic::kMultiplications);
}

}  // namespace densegraph::cuda
