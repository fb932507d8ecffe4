#pragma once
#include "correlation.h"
#include "winograd_tiles.h"

/// What correlation.h does, for 3x3 kernels at stride 1, by Winograd's minimal filtering: per block of tiles
/// the transformed input, for each point a product with the transformed weights, and the transform back.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// How tiles are cut into items, and the scratch that an item needs.
struct WinogradPlan {
  int64_t tiles_per_item, items;
  PointMatrices input, product;
  int64_t input_floats, product_floats;

  int64_t scratch_floats() const { return input_floats + product_floats; }
};

/// Floats of an item's transformed input, or of its product where that is larger.
constexpr int64_t kWinogradFloats = 192 * 256;

template <int outputs>
static inline WinogradPlan plan_winograd(const Window& window, int64_t channels, int64_t out_channels) {
  constexpr int64_t matrices = Winograd<outputs>::kPoints * Winograd<outputs>::kPoints;
  const int64_t tiles = TileGrid<outputs>{window}.count();
  const int64_t tile_floats = matrices * larger(whole_lines(channels), whole_lines(out_channels));
  const int64_t limit = larger(1, kWinogradFloats / tile_floats / kTileRows) * kTileRows;
  WinogradPlan plan{};
  // Few items are a multiple of 4, so that small numbers of threads share them evenly.
  const int64_t fewest = round_up(divide_up(tiles, limit), 4);
  plan.tiles_per_item = fewest < kFewestItems ? divide_up(tiles, fewest) : limit;
  plan.items = divide_up(tiles, plan.tiles_per_item);
  plan.input = PointMatrices::of(plan.tiles_per_item, channels);
  plan.product = PointMatrices::of(plan.tiles_per_item, out_channels);
  plan.input_floats = matrices * plan.input.plane;
  plan.product_floats = matrices * plan.product.plane;
  return plan;
}

/// y = A^T p A of one tile, to its pixels inside the image; p[point] is product + point * plane.
template <int outputs>
static inline void transform_output(const float* product, int64_t plane, int64_t channels,
                                    const Target& target, float* out, int64_t height, int64_t width) {
  using Transform = Winograd<outputs>;
  constexpr int points = Transform::kPoints;
  for (int64_t c = 0; c < channels; c += kVectorLength) {
    Vector half[outputs][points], y[outputs][outputs];
#pragma GCC unroll 8
    for (int j = 0; j < points; ++j) {
      Vector p[points], column[outputs];
#pragma GCC unroll 8
      for (int i = 0; i < points; ++i) p[i] = load(product + (i * points + j) * plane + c);
      Transform::output(p, column);
#pragma GCC unroll 8
      for (int i = 0; i < outputs; ++i) half[i][j] = column[i];
    }
#pragma GCC unroll 8
    for (int i = 0; i < outputs; ++i) Transform::output(half[i], y[i]);
    for (int64_t i = 0; i < height; ++i) {
      for (int64_t j = 0; j < width; ++j) {
        write_vector(y[i][j], c, channels, target, out + i * target.row + j * target.pixel + c);
      }
    }
  }
}

/// Runs all items. `scratch` holds plan.scratch_floats() for each thread.
template <int outputs, class Source>
static inline void correlate_winograd(const Source& source, const Window& window, int64_t channels,
                                      const float* packed_weights, int64_t out_channels,
                                      const WinogradPlan& plan, const Target& target, float* scratch,
                                      ThreadPool& pool) {
  constexpr int64_t matrices = Winograd<outputs>::kPoints * Winograd<outputs>::kPoints;
  const TileGrid<outputs> grid{window};
  const Panels panels{out_channels};
  const Runs runs{1, 0, 1, 0, channels};
  pool.parallel_for(plan.items, [&](int64_t item, int thread) {
    float* const input = scratch + thread * plan.scratch_floats();
    float* const product = input + plan.input_floats;
    const int64_t first = item * plan.tiles_per_item,
                  last = smaller(first + plan.tiles_per_item, grid.count());
    transform_input<outputs>(source, window, first, last, 0, channels, input, plan.input);
    for (int64_t point = 0; point < matrices; ++point) {
      for (int64_t panel = 0; panel < panels.count(); ++panel) {
        multiply_rows(last - first, panels.vectors(panel), runs, input + point * plan.input.plane,
                      plan.input.pitch,
                      packed_weights + point * panels.floats(channels) + panels.offset(panel, channels),
                      product + point * plan.product.plane + panel * kPanelWidth, plan.product.pitch);
      }
    }
    for (int64_t tile = first; tile < last; ++tile) {
      const int64_t row = tile / grid.columns(), image = row / grid.rows();
      const int64_t y = row % grid.rows() * outputs, x = tile % grid.columns() * outputs;
      transform_output<outputs>(
          product + (tile - first) * plan.product.pitch, plan.product.plane, out_channels, target,
          target.data + image * target.image + y * target.row + x * target.pixel,
          smaller(outputs, window.out_height - y), smaller(outputs, window.out_width - x));
    }
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
