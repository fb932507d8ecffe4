#include "plan.h"

#include <limits>

#include "../rounding.h"

namespace densegraph::cuda {

namespace {

/// The model: an H100's multiprocessors, the bytes that each reads in a clock, mostly from the L2 cache, a
/// block's clocks before its first product and after its last, and those to start a kernel. The parts'
/// products go out to the device's memory and back: an H200's bytes in a clock.
constexpr int64_t kMultiprocessors = 132;
constexpr double kBytesPerClock = 40, kBlockClocks = 2000, kKernelClocks = 4000;
constexpr double kMemoryBytesPerClock = 2400;
/// So many warps hide half of the latencies.
constexpr double kHidingWarps = 8;

/// Longer sums would have larger rounding errors.
constexpr int64_t kLongestPart = 8192;
constexpr int64_t kMostParts = 1024, kFewestChunks = 4;
/// Of the parts' products: memory that holds nothing else.
constexpr int64_t kMostFloats = 8 << 20;

struct TileSize {
  TileChoice choice;
  int64_t rows, columns, threads;
};
template <class Shape>
constexpr TileSize size_of(TileChoice choice) {
  return {choice, Shape::kM, Shape::kN, Shape::kThreads};
}
constexpr TileSize kTiles[] = {size_of<LargeTile>(TileChoice::large), size_of<NarrowTile>(TileChoice::narrow),
                               size_of<SmallTile>(TileChoice::small)};

/// A multiprocessor's clocks for one chunk of a tile.
double chunk_clocks(const TileSize& tile, int chunk, int multiplications) {
  const auto area = static_cast<double>(tile.rows * tile.columns * chunk);
  const auto bytes = static_cast<double>((tile.rows + tile.columns) * kChunkBytes);
  return area / multiplications + bytes / kBytesPerClock;
}

/// Clocks that a product takes.
double cost_of(const ProductSize& size, const TileSize& tile, const ProductPlan& plan, double clocks) {
  const int64_t tiles = divide_up(size.rows, tile.rows) * divide_up(size.columns, tile.columns);
  const int64_t blocks = divide_up(tiles * plan.parts, kMultiprocessors);
  const int64_t resident = smaller(blocks, kResidentThreads / tile.threads);
  const auto warps = static_cast<double>(resident * tile.threads) / 32;
  const double multiplying =
      static_cast<double>(blocks * plan.part_chunks) * clocks * (1 + kHidingWarps / warps);
  const double waiting = static_cast<double>(divide_up(blocks, resident)) * kBlockClocks;
  if (plan.parts == 1) return multiplying + waiting;
  const auto part_bytes = static_cast<double>(size.rows * size.columns * plan.parts) * 2 * sizeof(float);
  return multiplying + waiting + kKernelClocks + part_bytes / kMemoryBytesPerClock;
}

}  // namespace

int64_t ProductPlan::row_blocks(const ProductSize& size) const {
  if (parts > 1) return divide_up(size.rows, kPartRows);
  return divide_up(size.rows, kTiles[static_cast<int>(tile)].rows);
}

ProductPlan plan_product(const ProductSize& size, int chunk, int multiplications) {
  const int64_t chunks = divide_up(size.sum, chunk);
  const int64_t fewest = larger(1, divide_up(size.sum, kLongestPart));
  ProductPlan best{};
  double lowest = std::numeric_limits<double>::infinity();
  for (const TileSize& tile : kTiles) {
    const double clocks = chunk_clocks(tile, chunk, multiplications);
    const int64_t most = larger(fewest, smaller(kMostParts, chunks / kFewestChunks));
    // Each count: whether the last blocks fill the multiprocessors hangs on it.
    for (int64_t wanted = fewest; wanted <= most; ++wanted) {
      const int64_t part_chunks = larger(1, divide_up(chunks, wanted));
      const int64_t parts = larger(1, divide_up(chunks, part_chunks));
      const ProductPlan plan{tile.choice, static_cast<int32_t>(parts), static_cast<int32_t>(part_chunks)};
      if (wanted > fewest && plan.floats(size) > kMostFloats) break;
      const double cost = cost_of(size, tile, plan, clocks);
      if (cost >= lowest) continue;
      lowest = cost;
      best = plan;
    }
  }
  return best;
}

}  // namespace densegraph::cuda
