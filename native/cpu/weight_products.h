#pragma once
#include "../core/tensor_view.h"
#include "channel_source.h"
#include "panels.h"
#include "turn.h"

/// What the weight gradients share: how a sum over positions (pixels or tiles) is cut into items, products in
/// which k runs over positions, and the way back to [O,kh,kw,C].
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Positions are cut into groups, each with its own sums, which are added in their order; channels are cut
/// into chunks. An item works on one group, a range of input chunks one after the other, and one output
/// chunk. All by shape.
struct GradientSplit {
  int64_t channels, out_channels;
  int64_t positions, groups;
  int64_t input_chunks, input_ranges, output_chunks;

  int64_t items() const { return groups * input_ranges * output_chunks; }
  int64_t padded_outputs() const { return Panels{out_channels}.padded_columns(); }
  /// Chunks of input channels start at whole cache lines, chunks of output channels at panels.
  int64_t input_start(int64_t chunk) const {
    return smaller(channels, divide_up(channels, kLine) * chunk / input_chunks * kLine);
  }
  int64_t output_start(int64_t chunk) const {
    return smaller(out_channels, divide_up(out_channels, kPanelWidth) * chunk / output_chunks * kPanelWidth);
  }
  int64_t largest_input_chunk() const {
    return smaller(channels, divide_up(divide_up(channels, kLine), input_chunks) * kLine);
  }
  int64_t largest_output_chunk() const {
    return smaller(out_channels,
                   divide_up(divide_up(out_channels, kPanelWidth), output_chunks) * kPanelWidth);
  }
  int64_t most_positions() const { return divide_up(positions, groups); }
};

/// What one item works on.
struct GradientItem {
  int64_t group, first_position, last_position;
  int64_t first_chunk, last_chunk;
  int64_t output, outputs;

  static GradientItem of(const GradientSplit& split, int64_t item) {
    const int64_t output_chunk = item % split.output_chunks, rest = item / split.output_chunks;
    const int64_t range = rest % split.input_ranges, group = rest / split.input_ranges;
    const int64_t output = split.output_start(output_chunk);
    return {group,
            split.positions * group / split.groups,
            split.positions * (group + 1) / split.groups,
            split.input_chunks * range / split.input_ranges,
            split.input_chunks * (range + 1) / split.input_ranges,
            output,
            split.output_start(output_chunk + 1) - output};
  }
};

/// `fewest_positions` is what makes a group worth its own sums, which are `rows_per_channel` rows of all
/// outputs.
static inline GradientSplit split_gradient(int64_t positions, int64_t fewest_positions, int64_t channels,
                                           int64_t input_limit, int64_t out_channels,
                                           int64_t rows_per_channel) {
  constexpr int64_t kOutputLimit = 128, kMostGroups = 16, kEnoughItems = 16;
  /// Floats of the sums of all groups, where there is more than one.
  constexpr int64_t kMostSums = 1 << 20;
  GradientSplit split{channels,
                      out_channels,
                      positions,
                      1,
                      divide_up(channels, input_limit),
                      1,
                      divide_up(out_channels, kOutputLimit)};
  const int64_t affordable = kMostSums / (rows_per_channel * channels * split.padded_outputs());
  split.groups = clamp(smaller(positions / fewest_positions, affordable), 1, kMostGroups);
  split.input_ranges =
      clamp(divide_up(kEnoughItems, split.groups * split.output_chunks), 1, split.input_chunks);
  return split;
}

/// Input channels that are turned together: a few cache lines of every output channel's row.
constexpr int64_t kTurnedChannels = 16;

/// Copies output channels [channel, channel + panels.columns) of `pixels` pixels to panels.
template <class Source>
static inline void pack_panels(Source source, int64_t pixel, int64_t pixels, int64_t channel, Panels panels,
                               float* target) {
  for (int64_t p = 0; p < pixels; ++p) {
    for (int64_t panel = 0; panel < panels.count(); ++panel) {
      const int64_t width = panels.width(panel), filled = panels.filled(panel);
      float* row = target + panels.offset(panel, pixels) + p * width;
      copy_channels(source, pixel + p, channel + panel * kPanelWidth, filled, row);
      for (int64_t c = filled; c < width; ++c) row[c] = 0;
    }
  }
}

/// sums[i, panel] (=|+=) the sum over k of input[k, i] * panels[k, panel], for `rows` rows of weights;
/// `depth` is the number of k.
static inline void multiply_columns(int64_t rows, Panels panels, const Runs& runs, const float* input,
                                    int64_t input_stride, const float* packed, int64_t depth, float* sums,
                                    int64_t sums_pitch, bool accumulate) {
  for (int64_t panel = 0; panel < panels.count(); ++panel) {
    for (int64_t i = 0, part; i < rows; i += part) {
      part = even_part(rows - i, kTileRows);
      multiply_tile(TileOrder::columns, static_cast<int>(part), panels.vectors(panel), runs, input + i,
                    input_stride, packed + panels.offset(panel, depth),
                    sums + i * sums_pitch + panel * kPanelWidth, sums_pitch, accumulate);
    }
  }
}

/// dweight[output + o, tap, channel + i] = turned[i * pitch + o] for `count` channels and `outputs` output
/// channels of one tap.
static inline void write_turned(const float* turned, int64_t pitch, int64_t tap, int64_t channel,
                                int64_t count, int64_t output, int64_t outputs, const TensorView& dweight) {
  const int64_t taps = dweight.h * dweight.w;
  turn_exactly(turned, pitch, count, outputs,
               dweight.f32() + (output * taps + tap) * dweight.stride + channel, taps * dweight.stride);
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
