#pragma once
#include "../core/thread_pool.h"
#include "weight_products.h"
#include "window_packing.h"

/// dweight = the sum over pixels of x times dy, as products of packed x (window_packing.h) with panels of dy.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Pixels that are summed in one float before the sum is added to the others: this bounds the rounding error,
/// and lets a panel of dy and the packed x beside it stay in the first-level cache.
constexpr int64_t kBlockPixels = 128;
/// Floats of a block of x and of dy together.
constexpr int64_t kBlockFloats = 160 * 256;
constexpr int64_t kInputChunk = 96;
constexpr int64_t kFewestGroupPixels = 512;
/// With fewer channels, tiles run over the taps of a kernel row too.
constexpr int64_t kFewChannels = 32;

struct WeightGradientPlan {
  Window window;
  /// Positions are rows of the output where rows are packed, else its pixels.
  GradientSplit split;
  bool by_rows, joined_taps;
  int64_t positions_per_block;
  int64_t input_pitch, input_floats, dy_floats;

  int64_t group_floats() const {
    return whole_lines(window.taps() * split.channels * split.padded_outputs());
  }
  int64_t scratch_floats() const {
    return larger(input_floats + dy_floats, kTurnedChannels * split.padded_outputs());
  }
  int64_t workspace_floats(int threads) const {
    return split.groups * group_floats() + threads * scratch_floats();
  }
};

static inline WeightGradientPlan plan_weight_gradient(const Window& window, int64_t channels,
                                                      int64_t out_channels) {
  WeightGradientPlan plan{};
  plan.window = window;
  plan.by_rows = window.by_rows();
  plan.joined_taps = plan.by_rows && channels < kFewChannels;
  const int64_t pixels = plan.by_rows ? window.out_width : 1;
  plan.split = split_gradient(window.out_pixels() / pixels, divide_up(kFewestGroupPixels, pixels), channels,
                              kInputChunk, out_channels, window.taps());

  const int64_t chunk = plan.split.largest_input_chunk();
  const int64_t dy_floats = pixels * Panels{plan.split.largest_output_chunk()}.padded_columns();
  int64_t limit = kBlockPixels / pixels;
  if (plan.by_rows) {
    plan.input_pitch = plan.joined_taps ? chunk : row_pitch(chunk);
    const int64_t row_floats = window.columns_under() * plan.input_pitch;
    const int64_t overlap = larger(0, window.kernel_height - window.stride) * row_floats;
    const int64_t fitting = (kBlockFloats - overlap) / (row_floats * window.stride + dy_floats);
    plan.positions_per_block =
        even_part(window.out_height, clamp(smaller(fitting, limit), 1, window.out_height));
    plan.input_floats = whole_lines(window.rows_under(plan.positions_per_block) * row_floats);
  } else {
    plan.input_pitch = row_pitch(window.taps() * chunk);
    const int64_t fitting = larger(kLine, kBlockFloats / (plan.input_pitch + dy_floats));
    plan.positions_per_block = even_part(plan.split.most_positions(), smaller(fitting, limit));
    plan.input_floats = plan.positions_per_block * plan.input_pitch;
  }
  plan.dy_floats = whole_lines(plan.positions_per_block * dy_floats);
  return plan;
}

/// Consecutive positions of one image.
struct GradientBlock {
  int64_t first, last;
  int64_t first_pixel, pixels;
  const float* dy;
};

/// sums (=|+=) the products of rows of one image with input channels [channel, channel + count).
template <class Source>
static inline void add_rows(const WeightGradientPlan& plan, const Source& x, const GradientBlock& block,
                            int64_t channel, int64_t count, Panels panels, float* input, float* sums,
                            bool accumulate) {
  const Window& window = plan.window;
  const int64_t image = block.first / window.out_height, first = block.first % window.out_height;
  const int64_t rows = block.last - block.first;
  pad_rows(x, window, image, first, first + rows, channel, count, input, plan.input_pitch);

  const int64_t row_floats = window.columns_under() * plan.input_pitch;
  const Runs runs{rows, window.stride * row_floats, 1, 0, window.out_width};
  const int64_t taps = plan.joined_taps ? 1 : window.kernel_width;
  const int64_t weight_rows = plan.joined_taps ? window.kernel_width * count : count;
  const int64_t pitch = plan.split.padded_outputs();
  for (int64_t r = 0; r < window.kernel_height; ++r) {
    for (int64_t q = 0; q < taps; ++q) {
      const int64_t weight_row = (r * window.kernel_width + q) * plan.split.channels + channel;
      multiply_columns(weight_rows, panels, runs, input + r * row_floats + q * plan.input_pitch,
                       window.stride * plan.input_pitch, block.dy, block.pixels, sums + weight_row * pitch,
                       pitch, accumulate);
    }
  }
}

/// The same for any pixels.
template <class Source>
static inline void add_pixels(const WeightGradientPlan& plan, const Source& x, const GradientBlock& block,
                              int64_t channel, int64_t count, Panels panels, float* input, float* sums,
                              bool accumulate) {
  gather_pixels(x, plan.window, block.first, block.last, channel, count, input, plan.input_pitch);
  const int64_t pitch = plan.split.padded_outputs();
  for (int64_t tap = 0; tap < plan.window.taps(); ++tap) {
    const int64_t weight_row = tap * plan.split.channels + channel;
    multiply_columns(count, panels, Runs{1, 0, 1, 0, block.pixels}, input + tap * count, plan.input_pitch,
                     block.dy, block.pixels, sums + weight_row * pitch, pitch, accumulate);
  }
}

template <class Source, class Gradient>
static inline void add_group(const WeightGradientPlan& plan, const Source& x, const Gradient& dy,
                             const GradientItem& item, float* scratch, float* group_sums) {
  const Panels panels{item.outputs};
  const int64_t height = plan.window.out_height, pixels = plan.by_rows ? plan.window.out_width : 1;
  float* const packed_dy = scratch + plan.input_floats;
  for (int64_t first = item.first_position, last; first < item.last_position; first = last) {
    last = smaller(first + plan.positions_per_block, item.last_position);
    if (plan.by_rows) last = smaller(last, (first / height + 1) * height);
    const GradientBlock block{first, last, first * pixels, (last - first) * pixels, packed_dy};
    pack_panels(dy, block.first_pixel, block.pixels, item.output, panels, packed_dy);
    for (int64_t chunk = item.first_chunk; chunk < item.last_chunk; ++chunk) {
      const int64_t channel = plan.split.input_start(chunk),
                    count = plan.split.input_start(chunk + 1) - channel;
      const auto add = plan.by_rows ? add_rows<Source> : add_pixels<Source>;
      add(plan, x, block, channel, count, panels, scratch, group_sums + item.output,
          first > item.first_position);
    }
  }
}

/// dweight[o, tap, c] = the sum over groups of sums[group][(tap, c), o], for some channels of one tap.
static inline void add_groups(const WeightGradientPlan& plan, const float* sums, int64_t tap, int64_t channel,
                              int64_t count, float* scratch, const TensorView& dweight) {
  const int64_t pitch = plan.split.padded_outputs(), first = (tap * plan.split.channels + channel) * pitch;
  for (int64_t i = 0; i < count * pitch; i += kVectorLength) {
    Vector total = load(sums + first + i);
    for (int64_t group = 1; group < plan.split.groups; ++group) {
      total += load(sums + group * plan.group_floats() + first + i);
    }
    store(scratch + i, total);
  }
  write_turned(scratch, pitch, tap, channel, count, 0, dweight.n, dweight);
}

/// The workspace holds plan.workspace_floats(threads): the sums of the groups, then a scratch for each
/// thread.
template <class Source, class Gradient>
static inline void weight_gradient(const Source& x, const Gradient& dy, const WeightGradientPlan& plan,
                                   const TensorView& dweight, float* workspace, ThreadPool& pool) {
  float* const sums = workspace;
  float* const scratch = sums + plan.split.groups * plan.group_floats();
  pool.parallel_for(plan.split.items(), [&](int64_t index, int thread) {
    const GradientItem item = GradientItem::of(plan.split, index);
    add_group(plan, x, dy, item, scratch + thread * plan.scratch_floats(),
              sums + item.group * plan.group_floats());
  });
  const int64_t pieces = divide_up(plan.split.channels, kTurnedChannels);
  pool.parallel_for(plan.window.taps() * pieces, [&](int64_t item, int thread) {
    const int64_t channel = item % pieces * kTurnedChannels;
    add_groups(plan, sums, item / pieces, channel, smaller(kTurnedChannels, plan.split.channels - channel),
               scratch + thread * plan.scratch_floats(), dweight);
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
