#pragma once
#include "winograd.h"
#include "winograd_weights.h"

/// What winograd.h does, for few tiles and many weights: the transformed input of all tiles is kept, and a
/// panel of weights is transformed chunk by chunk in a thread's cache, used for all tiles, and forgotten. So
/// the transformed weights, several times the weights, are never in memory.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

struct FewTilesPlan {
  int64_t tiles, points;
  /// Of the input, all channels; of a panel's product.
  PointMatrices input, product;
  int64_t weights_plane, weights_floats;

  int64_t input_floats() const { return points * input.plane; }
  /// Scratch of one thread: a chunk of a panel's weights, and its product.
  int64_t scratch_floats() const { return weights_floats + points * product.plane; }
};

/// Rows of weights that are transformed together.
constexpr int64_t kFewTilesChunk = 64;

template <int outputs>
static inline FewTilesPlan plan_few_tiles(const Window& window, int64_t channels) {
  FewTilesPlan plan{};
  plan.tiles = TileGrid<outputs>{window}.count();
  plan.points = Winograd<outputs>::kPoints * Winograd<outputs>::kPoints;
  const int64_t pitch = row_pitch(channels);
  plan.input = {pitch, plan.tiles * pitch + kLine};
  plan.product = PointMatrices::of(plan.tiles, kPanelWidth);
  plan.weights_plane = kFewTilesChunk * kPanelWidth + kLine;
  plan.weights_floats = plan.points * plan.weights_plane;
  return plan;
}

/// The channels of one panel for all tiles.
template <int outputs, class Weights, class Writer>
static inline void correlate_panel(const FewTilesPlan& plan, const Window& window, const Weights& weights,
                                   int64_t panel, const float* input, float* scratch, const Writer& writer,
                                   const PixelGrid& grid) {
  const Panels panels{weights.columns()};
  const int64_t channels = weights.channels(), width = panels.width(panel);
  float* const product = scratch + plan.weights_floats;
  for (int64_t c = 0, count; c < channels; c += count) {
    count = even_part(channels - c, kFewTilesChunk);
    transform_panel<outputs>(weights, panel, c, c + count, scratch, plan.weights_plane);
    for (int64_t point = 0; point < plan.points; ++point) {
      multiply_rows(plan.tiles, panels.vectors(panel), Runs{1, 0, 1, 0, count},
                    input + point * plan.input.plane + c, plan.input.pitch,
                    scratch + point * plan.weights_plane, product + point * plan.product.plane,
                    plan.product.pitch, c > 0);
    }
  }
  const int64_t first = panel * kPanelWidth;
  transform_output<outputs>(product, plan.product, window, 0, plan.tiles, first,
                            first + smaller(width, panels.filled(panel)), writer, grid);
}

/// `workspace` holds plan.input_floats(), then plan.scratch_floats() for each thread. Items of the writer are
/// panels.
template <int outputs, class Source, class Weights, class Writer>
static inline void correlate_few_tiles(const Source& source, const Window& window, const Weights& weights,
                                       const FewTilesPlan& plan, const Target<Writer>& target,
                                       float* workspace, ThreadPool& pool) {
  constexpr int64_t kChannels = 64, kTiles = 2 * kStripTiles;
  const int64_t channels = weights.channels(), parts = divide_up(channels, kChannels);
  pool.parallel_for(divide_up(plan.tiles, kTiles) * parts, [&](int64_t item, int) {
    const int64_t first = item / parts * kTiles, c = item % parts * kChannels;
    transform_input<outputs>(source, window, first, smaller(first + kTiles, plan.tiles), c,
                             smaller(kChannels, channels - c), workspace + first * plan.input.pitch + c,
                             plan.input);
  });
  pool.parallel_for(Panels{weights.columns()}.count(), [&](int64_t panel, int thread) {
    correlate_panel<outputs>(plan, window, weights, panel, workspace,
                             workspace + plan.input_floats() + thread * plan.scratch_floats(),
                             target.writer.for_item(target.first_item + panel), target.grid);
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
