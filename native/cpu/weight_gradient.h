#pragma once
#include "../core/thread_pool.h"
#include "weight_products.h"
#include "window_packing.h"

/// dweight = the sum over pixels of x times dy. The pixels are cut into groups by shape alone. An item owns
/// the products of one group, of some input channels and some output channels; a second pass adds the groups
/// in their order.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Pixels that are summed in one float before the sum is added to the others: this bounds the rounding error.
constexpr int64_t kBlockPixels = 192;
/// Floats of a block of x and of dy together.
constexpr int64_t kBlockFloats = 160 * 256;
constexpr int64_t kInputChunk = 96;
constexpr int64_t kOutputChunk = 128;
/// At least so many items where the sums of the groups stay below kGroupFloats together.
constexpr int64_t kFewestParts = 32;
constexpr int64_t kGroupFloats = 1 << 20;
/// With fewer channels, tiles run over the taps of a kernel row too.
constexpr int64_t kFewChannels = 32;
struct WeightGradientPlan {
  Window window;
  int64_t channels, out_channels;
  bool by_rows, joined_taps;
  int64_t input_chunk, output_chunk;
  /// Output rows (of one image) or output pixels of a block, and how many blocks there are.
  int64_t per_block, blocks;
  int64_t groups;
  int64_t input_pitch, input_floats, dy_floats;

  int64_t depth() const { return window.taps() * channels; }
  int64_t padded_outputs() const { return Panels{out_channels}.padded_columns(); }
  int64_t input_chunks() const { return divide_up(channels, input_chunk); }
  int64_t output_chunks() const { return divide_up(out_channels, output_chunk); }
  int64_t group_floats() const { return whole_lines(depth() * padded_outputs()); }
  int64_t scratch_floats() const {
    return larger(input_floats + dy_floats, kTurnedChannels * padded_outputs());
  }
  int64_t workspace_floats(int threads) const { return groups * group_floats() + threads * scratch_floats(); }
};

static inline WeightGradientPlan plan_weight_gradient(const Window& window, int64_t channels,
                                                      int64_t out_channels) {
  WeightGradientPlan plan{};
  plan.window = window;
  plan.channels = channels;
  plan.out_channels = out_channels;
  plan.by_rows = window.by_rows();
  plan.joined_taps = plan.by_rows && channels < kFewChannels;
  plan.input_chunk = smaller(channels, round_up(even_part(channels, kInputChunk), kLine));
  plan.output_chunk = smaller(out_channels, kOutputChunk);

  const int64_t padded_chunk = Panels{plan.output_chunk}.padded_columns();
  if (plan.by_rows) {
    plan.input_pitch = plan.joined_taps ? channels : row_pitch(plan.input_chunk);
    const int64_t row_floats = window.columns_under() * plan.input_pitch;
    const int64_t overlap = larger(0, window.kernel_height - window.stride) * row_floats;
    const int64_t fitting =
        (kBlockFloats - overlap) / (row_floats * window.stride + window.out_width * padded_chunk);
    const int64_t limit = clamp(smaller(fitting, kBlockPixels / window.out_width), 1, window.out_height);
    plan.per_block = even_part(window.out_height, limit);
    plan.blocks = window.images * divide_up(window.out_height, plan.per_block);
    plan.input_floats = whole_lines(window.rows_under(plan.per_block) * row_floats);
    plan.dy_floats = plan.per_block * window.out_width * padded_chunk;
  } else {
    plan.input_pitch = row_pitch(window.taps() * plan.input_chunk);
    const int64_t fitting = kBlockFloats / (plan.input_pitch + padded_chunk);
    plan.per_block = even_part(window.out_pixels(), clamp(fitting, kLine, kBlockPixels));
    plan.blocks = divide_up(window.out_pixels(), plan.per_block);
    plan.input_floats = plan.per_block * plan.input_pitch;
    plan.dy_floats = plan.per_block * padded_chunk;
  }
  plan.dy_floats = whole_lines(plan.dy_floats);

  const int64_t wanted = divide_up(kFewestParts, plan.input_chunks() * plan.output_chunks());
  plan.groups = clamp(smaller(wanted, kGroupFloats / plan.group_floats()), 1, plan.blocks);
  return plan;
}

/// The part of one call that an item works on.
struct Part {
  int64_t channel, channels;
  int64_t output, outputs;
};

template <class Source>
static inline void add_rows(const WeightGradientPlan& plan, const Source& x, const Source& dy,
                            const Part& part, int64_t block, float* scratch, float* sums, bool accumulate) {
  const Window& window = plan.window;
  const int64_t per_image = divide_up(window.out_height, plan.per_block);
  const int64_t image = block / per_image, first = block % per_image * plan.per_block;
  const int64_t last = smaller(first + plan.per_block, window.out_height);
  const int64_t pixels = (last - first) * window.out_width;
  const Panels panels{part.outputs};
  float* const input = scratch;
  float* const packed_dy = scratch + plan.input_floats;
  pad_rows(x, window, image, first, last, part.channel, part.channels, input, plan.input_pitch);
  pack_panels(dy, (image * window.out_height + first) * window.out_width, pixels, part.output, panels,
              packed_dy);

  const int64_t row_floats = window.columns_under() * plan.input_pitch;
  const Runs runs{last - first, window.stride * row_floats, 1, 0, window.out_width};
  const int64_t taps = plan.joined_taps ? 1 : window.kernel_width;
  const int64_t rows = plan.joined_taps ? window.kernel_width * part.channels : part.channels;
  for (int64_t r = 0; r < window.kernel_height; ++r) {
    for (int64_t q = 0; q < taps; ++q) {
      const int64_t weight_row = (r * window.kernel_width + q) * plan.channels + part.channel;
      multiply_columns(rows, panels, runs, input + r * row_floats + q * plan.input_pitch,
                       window.stride * plan.input_pitch, packed_dy, pixels,
                       sums + weight_row * plan.padded_outputs() + part.output, plan.padded_outputs(),
                       accumulate);
    }
  }
}

template <class Source>
static inline void add_pixels(const WeightGradientPlan& plan, const Source& x, const Source& dy,
                              const Part& part, int64_t block, float* scratch, float* sums, bool accumulate) {
  const Window& window = plan.window;
  const int64_t first = block * plan.per_block, last = smaller(first + plan.per_block, window.out_pixels());
  const Panels panels{part.outputs};
  float* const input = scratch;
  float* const packed_dy = scratch + plan.input_floats;
  gather_pixels(x, window, first, last, part.channel, part.channels, input, plan.input_pitch);
  pack_panels(dy, first, last - first, part.output, panels, packed_dy);

  const Runs runs{1, 0, 1, 0, last - first};
  for (int64_t tap = 0; tap < window.taps(); ++tap) {
    multiply_columns(part.channels, panels, runs, input + tap * part.channels, plan.input_pitch, packed_dy,
                     last - first,
                     sums + (tap * plan.channels + part.channel) * plan.padded_outputs() + part.output,
                     plan.padded_outputs(), accumulate);
  }
}

/// dweight[o, tap, c] = the sum over groups of sums[group][(tap, c), o], for some channels of one tap.
static inline void add_groups(const WeightGradientPlan& plan, const float* sums, int64_t tap, int64_t channel,
                              int64_t count, float* scratch, const TensorView& dweight) {
  const int64_t pitch = plan.padded_outputs(), first = (tap * plan.channels + channel) * pitch;
  for (int64_t i = 0; i < count * pitch; i += kVectorLength) {
    Vector total = load(sums + first + i);
    for (int64_t group = 1; group < plan.groups; ++group) {
      total += load(sums + group * plan.group_floats() + first + i);
    }
    store(scratch + i, total);
  }
  write_turned(scratch, pitch, tap, channel, count, dweight);
}

/// The workspace holds plan.workspace_floats(threads): the products of the groups, then a scratch for each
/// thread.
template <class Source>
static inline void weight_gradient(const Source& x, const Source& dy, const WeightGradientPlan& plan,
                                   const TensorView& dweight, float* workspace, ThreadPool& pool) {
  float* const sums = workspace;
  float* const scratch = sums + plan.groups * plan.group_floats();
  const int64_t parts = plan.input_chunks() * plan.output_chunks();
  pool.parallel_for(plan.groups * parts, [&](int64_t item, int thread) {
    const int64_t group = item / parts;
    const int64_t channel = item % parts / plan.output_chunks() * plan.input_chunk;
    const int64_t output = item % parts % plan.output_chunks() * plan.output_chunk;
    const Part part{channel, smaller(plan.input_chunk, plan.channels - channel), output,
                    smaller(plan.output_chunk, plan.out_channels - output)};
    const int64_t start = plan.blocks * group / plan.groups, end = plan.blocks * (group + 1) / plan.groups;
    float* const own = scratch + thread * plan.scratch_floats();
    float* const group_sums = sums + group * plan.group_floats();
    for (int64_t block = start; block < end; ++block) {
      if (plan.by_rows) {
        add_rows(plan, x, dy, part, block, own, group_sums, block > start);
      } else {
        add_pixels(plan, x, dy, part, block, own, group_sums, block > start);
      }
    }
  });
  const int64_t pieces = divide_up(plan.channels, kTurnedChannels);
  pool.parallel_for(plan.window.taps() * pieces, [&](int64_t item, int thread) {
    const int64_t channel = item % pieces * kTurnedChannels;
    add_groups(plan, sums, item / pieces, channel, smaller(kTurnedChannels, plan.channels - channel),
               scratch + thread * plan.scratch_floats(), dweight);
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
