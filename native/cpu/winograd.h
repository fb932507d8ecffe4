#pragma once
#include "correlation.h"
#include "winograd_tiles.h"

/// What correlation.h does, for 3x3 kernels at stride 1, by Winograd's minimal filtering: per block of tiles
/// the transformed input, for each point a product with the transformed weights, and the transform back.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// How tiles are cut into items, and the scratch that an item needs. The channels of one side are cut into
/// chunks, so that what is transformed is still in the second-level cache when it is used; the weights only
/// stream through.
struct WinogradPlan {
  int64_t tiles_per_item, items;
  int64_t input_chunk, output_chunk;
  PointMatrices input, product;
  int64_t input_floats, product_floats;

  int64_t scratch_floats() const { return input_floats + product_floats; }
};

/// Floats of an item's transformed input and product together.
constexpr int64_t kWinogradFloats = 384 * 256;
constexpr int64_t kWinogradChunk = 64;

template <int outputs>
static inline WinogradPlan plan_winograd(const Window& window, int64_t channels, int64_t out_channels) {
  constexpr int64_t matrices = Winograd<outputs>::kPoints * Winograd<outputs>::kPoints;
  WinogradPlan plan{};
  plan.input_chunk = channels;
  plan.output_chunk = out_channels;
  if (out_channels <= kWinogradChunk) {
    plan.input_chunk = smaller(channels, round_up(even_part(channels, kWinogradChunk), kLine));
  } else {
    plan.output_chunk = smaller(out_channels, round_up(even_part(out_channels, kWinogradChunk), kPanelWidth));
  }
  const int64_t tiles = TileGrid<outputs>{window}.count();
  const int64_t tile_floats = matrices * (whole_lines(plan.input_chunk) + whole_lines(plan.output_chunk));
  const int64_t limit = larger(1, kWinogradFloats / tile_floats / kTileRows) * kTileRows;
  // Few items are a multiple of 4, so that small numbers of threads share them evenly.
  const int64_t fewest = round_up(divide_up(tiles, limit), 4);
  plan.tiles_per_item = fewest < kFewestItems ? divide_up(tiles, fewest) : limit;
  plan.items = divide_up(tiles, plan.tiles_per_item);
  plan.input = PointMatrices::of(plan.tiles_per_item, plan.input_chunk);
  plan.product = PointMatrices::of(plan.tiles_per_item, plan.output_chunk);
  plan.input_floats = matrices * plan.input.plane;
  plan.product_floats = matrices * plan.product.plane;
  return plan;
}

/// y = A^T p A of a vector of channels of one tile, to its height x width pixels inside the image, the first
/// of them `pixel`; p[point] is product + point * plane.
template <int outputs, class Lanes, class Column>
DENSEGRAPH_INLINE void transform_output_tile(Lanes lanes, const float* product, int64_t plane, Column column,
                                             const PixelGrid& grid, int64_t pixel, int64_t height,
                                             int64_t width) {
  using Transform = Winograd<outputs>;
  constexpr int points = Transform::kPoints;
  Vector half[outputs][points];
#pragma GCC unroll 8
  for (int j = 0; j < points; ++j) {
    Vector p[points], y[outputs];
#pragma GCC unroll 8
    for (int i = 0; i < points; ++i) p[i] = load(product + (i * points + j) * plane);
    Transform::output(p, y);
#pragma GCC unroll 8
    for (int i = 0; i < outputs; ++i) half[i][j] = y[i];
  }
  for (int i = 0; i < height; ++i) {
    Vector y[outputs];
    Transform::output(half[i], y);
#pragma GCC unroll 8
    for (int j = 0; j < outputs; ++j) {
      column.prefetch(pixel + i * grid.row + (j + outputs) * grid.step);
      if (j < width) column.write(lanes, y[j], pixel + i * grid.row + j * grid.step);
    }
  }
  column.finish();
}

/// The same for channels [first, last) of tiles [first_tile, last_tile).
template <int outputs, class Writer>
static inline void transform_output(const float* product, const PointMatrices& matrices, const Window& window,
                                    int64_t first_tile, int64_t last_tile, int64_t first, int64_t last,
                                    const Writer& writer, const PixelGrid& pixels) {
  const TileGrid<outputs> grid{window};
  for (int64_t tile = first_tile; tile < last_tile; ++tile, product += matrices.pitch) {
    const int64_t row = tile / grid.columns(), image = row / grid.rows();
    const int64_t y = row % grid.rows() * outputs, x = tile % grid.columns() * outputs;
    for_each_vector(last - first, [&](auto lanes, int64_t c) {
      transform_output_tile<outputs>(lanes, product + c, matrices.plane, writer.column(lanes, first + c),
                                     pixels, pixels.at(image, y, x), smaller(outputs, window.out_height - y),
                                     smaller(outputs, window.out_width - x));
    });
  }
}

/// Runs all items. `scratch` holds plan.scratch_floats() for each thread.
template <int outputs, class Source, class Writer>
static inline void correlate_winograd(const Source& source, const Window& window, int64_t channels,
                                      const float* packed_weights, int64_t out_channels,
                                      const WinogradPlan& plan, const Target<Writer>& target, float* scratch,
                                      ThreadPool& pool) {
  constexpr int64_t matrices = Winograd<outputs>::kPoints * Winograd<outputs>::kPoints;
  const int64_t tiles = TileGrid<outputs>{window}.count();
  const Panels panels{out_channels};
  pool.parallel_for(plan.items, [&](int64_t item, int thread) {
    float* const input = scratch + thread * plan.scratch_floats();
    float* const product = input + plan.input_floats;
    const int64_t first = item * plan.tiles_per_item, last = smaller(first + plan.tiles_per_item, tiles);
    const auto writer = target.writer.for_item(target.first_item + item);
    for (int64_t c = 0; c < channels; c += plan.input_chunk) {
      const int64_t count = smaller(plan.input_chunk, channels - c);
      transform_input<outputs>(source, window, first, last, c, count, input, plan.input);
      for (int64_t o = 0; o < out_channels; o += plan.output_chunk) {
        const int64_t end = smaller(o + plan.output_chunk, out_channels);
        for (int64_t point = 0; point < matrices; ++point) {
          const float* weights = packed_weights + point * panels.floats(channels);
          for (int64_t column = o; column < end; column += kPanelWidth) {
            const int64_t panel = column / kPanelWidth;
            multiply_rows(last - first, panels.vectors(panel), Runs{1, 0, 1, 0, count},
                          input + point * plan.input.plane, plan.input.pitch,
                          weights + panels.offset(panel, channels) + c * panels.width(panel),
                          product + point * plan.product.plane + column - o, plan.product.pitch, c > 0);
          }
        }
        if (c + count == channels) {
          transform_output<outputs>(product, plan.product, window, first, last, o, end, writer, target.grid);
        }
      }
    }
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
