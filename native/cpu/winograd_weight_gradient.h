#pragma once
#include "../core/thread_pool.h"
#include "weight_products.h"
#include "winograd_tiles.h"

/// The weight gradient of a 3x3 convolution at stride 1 by Winograd's minimal filtering: for each point the
/// sum over tiles of the transformed x times the transformed dy, then the transform to taps. The tiles are
/// cut into groups by shape alone, and groups are added in their order.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Tiles that a block transforms: enough that adding a block to the sums of its group costs little.
constexpr int64_t kGradientTiles = 96;
constexpr int64_t kGradientInputChunk = 48;
constexpr int64_t kFewestGroupTiles = 144;

struct WinogradWeightGradientPlan {
  Window window;
  /// Positions are tiles.
  GradientSplit split;
  int64_t points;
  int64_t tiles_per_block;
  PointMatrices input;
  int64_t input_floats, dy_plane, dy_floats;

  /// One group alone has nothing to be added to: then an item's sums are a thread's own, small enough to stay
  /// in its cache, and become taps at once. Else the groups' sums lie side by side.
  bool by_item() const { return split.groups == 1; }
  int64_t sums_pitch() const {
    return by_item() ? Panels{split.largest_output_chunk()}.padded_columns() : split.padded_outputs();
  }
  int64_t sums_channels() const {
    const int64_t chunks = divide_up(split.input_chunks, split.input_ranges);
    return by_item() ? smaller(split.channels, chunks * split.largest_input_chunk()) : split.channels;
  }
  int64_t point_floats() const { return sums_channels() * sums_pitch(); }
  int64_t group_floats() const { return whole_lines(points * point_floats()); }
  int64_t scratch_floats() const {
    return larger(input_floats + dy_floats, 9 * kTurnedChannels * sums_pitch());
  }
  int64_t sums_floats(int threads) const { return (by_item() ? threads : split.groups) * group_floats(); }
  int64_t workspace_floats(int threads) const { return sums_floats(threads) + threads * scratch_floats(); }
};

template <int outputs>
static inline WinogradWeightGradientPlan plan_winograd_weight_gradient(const Window& window, int64_t channels,
                                                                       int64_t out_channels) {
  WinogradWeightGradientPlan plan{};
  plan.window = window;
  plan.points = Winograd<outputs>::kPoints * Winograd<outputs>::kPoints;
  plan.split = split_gradient(TileGrid<outputs>{window}.count(), kFewestGroupTiles, channels,
                              kGradientInputChunk, out_channels, plan.points);
  plan.tiles_per_block = even_part(plan.split.most_positions(), kGradientTiles);
  plan.input = PointMatrices::of(plan.tiles_per_block, plan.split.largest_input_chunk());
  plan.input_floats = plan.points * plan.input.plane;
  plan.dy_plane = Panels{plan.split.largest_output_chunk()}.floats(plan.tiles_per_block) + kLine;
  plan.dy_floats = plan.points * plan.dy_plane;
  return plan;
}

/// out[point] = G' dy G'^T for the tiles [first, last) and some output channels, as panels in which k runs
/// over tiles.
template <int outputs, class Gradient>
static inline void transform_gradient(const Gradient& source, const Window& window, int64_t first,
                                      int64_t last, int64_t channel, Panels panels, float* out,
                                      int64_t plane) {
  using Transform = Winograd<outputs>;
  constexpr int points = Transform::kPoints;
  const TileGrid<outputs> grid{window};
  for (int64_t tile = first; tile < last; ++tile) {
    const int64_t row = tile / grid.columns(), image = row / grid.rows();
    const int64_t y = row % grid.rows() * outputs, x = tile % grid.columns() * outputs;
    const int64_t height = smaller(outputs, window.out_height - y),
                  width = smaller(outputs, window.out_width - x);
    const int64_t pixel = (image * window.out_height + y) * window.out_width + x;
    for (int64_t c = 0; c < panels.padded_columns(); c += kVectorLength) {
      const int rest = static_cast<int>(clamp(panels.columns - c, 0, kVectorLength));
      const auto channels = source.at(channel + c);
      Vector half[points][outputs];
#pragma GCC unroll 4
      for (int j = 0; j < outputs; ++j) {
        Vector dy[outputs], column[points];
#pragma GCC unroll 4
        for (int i = 0; i < outputs; ++i) {
          const int64_t at = pixel + i * window.out_width + j;
          if (i >= height || j >= width) {
            dy[i] = Vector{};
          } else {
            dy[i] =
                rest == kVectorLength ? channels.load(AllLanes{}, at) : channels.load(TailLanes{rest}, at);
          }
        }
        Transform::gradient(dy, column);
#pragma GCC unroll 8
        for (int i = 0; i < points; ++i) half[i][j] = column[i];
      }
      const int64_t panel = c / kPanelWidth;
      float* target =
          out + panels.offset(panel, last - first) + (tile - first) * panels.width(panel) + c % kPanelWidth;
#pragma GCC unroll 8
      for (int i = 0; i < points; ++i) {
        Vector t[points];
        Transform::gradient(half[i], t);
#pragma GCC unroll 8
        for (int j = 0; j < points; ++j) store(target + (i * points + j) * plane, t[j]);
      }
    }
  }
}

/// The first input channel and the output channels that sums are about.
struct SummedWeights {
  int64_t channel, output, outputs;
};

/// dweight[o, tap, c] for input channels [channel, channel + count): the groups are added, then transformed.
template <int outputs>
static inline void add_winograd_groups(const WinogradWeightGradientPlan& plan, const float* sums,
                                       const SummedWeights& summed, int64_t channel, int64_t count,
                                       float* scratch, const TensorView& dweight) {
  using Transform = Winograd<outputs>;
  constexpr int points = Transform::kPoints;
  const int64_t pitch = plan.sums_pitch(), first = (channel - summed.channel) * pitch;
  for (int64_t i = 0; i < count * pitch; i += kVectorLength) {
    Vector half[3][points];
#pragma GCC unroll 1
    for (int q = 0; q < points; ++q) {
      Vector total[points], column[3];
#pragma GCC unroll 8
      for (int p = 0; p < points; ++p) {
        const float* sum = sums + (p * points + q) * plan.point_floats() + first + i;
        total[p] = load(sum);
        for (int64_t group = 1; group < plan.split.groups; ++group)
          total[p] += load(sum + group * plan.group_floats());
      }
      Transform::taps(total, column);
      for (int p = 0; p < 3; ++p) half[p][q] = column[p];
    }
    for (int p = 0; p < 3; ++p) {
      Vector taps[3];
      Transform::taps(half[p], taps);
      for (int q = 0; q < 3; ++q) store(scratch + (p * 3 + q) * kTurnedChannels * pitch + i, taps[q]);
    }
  }
  for (int64_t tap = 0; tap < 9; ++tap) {
    write_turned(scratch + tap * kTurnedChannels * pitch, pitch, tap, channel, count, summed.output,
                 summed.outputs, dweight);
  }
}

template <int outputs, class Source, class Gradient>
static inline void add_winograd_group(const WinogradWeightGradientPlan& plan, const Source& x,
                                      const Gradient& dy, const GradientItem& item,
                                      const SummedWeights& summed, float* scratch, float* sums) {
  const Panels panels{item.outputs};
  const int64_t pitch = plan.sums_pitch();
  float* const packed_dy = scratch + plan.input_floats;
  for (int64_t first = item.first_position; first < item.last_position; first += plan.tiles_per_block) {
    const int64_t last = smaller(first + plan.tiles_per_block, item.last_position);
    transform_gradient<outputs>(dy, plan.window, first, last, item.output, panels, packed_dy, plan.dy_plane);
    for (int64_t chunk = item.first_chunk; chunk < item.last_chunk; ++chunk) {
      const int64_t channel = plan.split.input_start(chunk),
                    count = plan.split.input_start(chunk + 1) - channel;
      transform_input<outputs>(x, plan.window, first, last, channel, count, scratch, plan.input);
      for (int64_t point = 0; point < plan.points; ++point) {
        multiply_columns(count, panels, Runs{1, 0, 1, 0, last - first}, scratch + point * plan.input.plane,
                         plan.input.pitch, packed_dy + point * plan.dy_plane, last - first,
                         sums + point * plan.point_floats() + (channel - summed.channel) * pitch +
                             item.output - summed.output,
                         pitch, first > item.first_position);
      }
    }
  }
}

/// The workspace holds plan.workspace_floats(threads): the sums, then a scratch for each thread.
template <int outputs, class Source, class Gradient>
static inline void winograd_weight_gradient(const Source& x, const Gradient& dy,
                                            const WinogradWeightGradientPlan& plan, const TensorView& dweight,
                                            float* workspace, ThreadPool& pool) {
  const GradientSplit& split = plan.split;
  float* const scratch = workspace + plan.sums_floats(pool.threads());
  const auto add_groups = [&](const float* sums, const SummedWeights& summed, int64_t first, int64_t last,
                              float* own) {
    for (int64_t channel = first; channel < last; channel += kTurnedChannels) {
      add_winograd_groups<outputs>(plan, sums, summed, channel, smaller(kTurnedChannels, last - channel), own,
                                   dweight);
    }
  };
  pool.parallel_for(split.items(), [&](int64_t index, int thread) {
    const GradientItem item = GradientItem::of(split, index);
    float* const own = scratch + thread * plan.scratch_floats();
    if (!plan.by_item()) {
      add_winograd_group<outputs>(plan, x, dy, item, {0, 0, split.out_channels}, own,
                                  workspace + item.group * plan.group_floats());
      return;
    }
    float* const sums = workspace + thread * plan.group_floats();
    const SummedWeights summed{split.input_start(item.first_chunk), item.output, item.outputs};
    add_winograd_group<outputs>(plan, x, dy, item, summed, own, sums);
    add_groups(sums, summed, summed.channel, split.input_start(item.last_chunk), own);
  });
  if (plan.by_item()) return;
  pool.parallel_for(divide_up(split.channels, kTurnedChannels), [&](int64_t piece, int thread) {
    const int64_t first = piece * kTurnedChannels;
    add_groups(workspace, {0, 0, split.out_channels}, first, smaller(first + kTurnedChannels, split.channels),
               scratch + thread * plan.scratch_floats());
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
