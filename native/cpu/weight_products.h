#pragma once
#include "../core/tensor_view.h"
#include "channel_source.h"
#include "panels.h"

/// What the weight gradients share: products in which k runs over pixels, and the way back to [O,kh,kw,C].
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Input channels that are turned together: a few cache lines of every output channel's row.
constexpr int64_t kTurnedChannels = 16;

/// Copies output channels [channel, channel + panels.columns) of `pixels` pixels to panels.
template <class Source>
static inline void pack_panels(const Source& source, int64_t pixel, int64_t pixels, int64_t channel,
                               Panels panels, float* target) {
  for (int64_t panel = 0; panel < panels.count(); ++panel) {
    const int64_t width = panels.width(panel), filled = panels.filled(panel);
    float* row = target + panels.offset(panel, pixels);
    for (int64_t p = 0; p < pixels; ++p, row += width) {
      copy_channels(source, pixel + p, channel + panel * kPanelWidth, filled, row);
      for (int64_t c = filled; c < width; ++c) row[c] = 0;
    }
  }
}

/// sums[i, panel] (=|+=) the sum over pixels of input[pixel, i] * dy[pixel, panel], for `rows` rows of
/// weights.
static inline void multiply_columns(int64_t rows, Panels panels, const Runs& runs, const float* input,
                                    int64_t input_stride, const float* dy, int64_t pixels, float* sums,
                                    int64_t sums_pitch, bool accumulate) {
  for (int64_t panel = 0; panel < panels.count(); ++panel) {
    for (int64_t i = 0, part; i < rows; i += part) {
      part = even_part(rows - i, kTileRows);
      multiply_tile(TileOrder::columns, static_cast<int>(part), panels.vectors(panel), runs, input + i,
                    input_stride, dy + panels.offset(panel, pixels),
                    sums + i * sums_pitch + panel * kPanelWidth, sums_pitch, accumulate);
    }
  }
}

/// dweight[o, tap, channel + i] = turned[i * pitch + o] for `count` channels of one tap.
static inline void write_turned(const float* turned, int64_t pitch, int64_t tap, int64_t channel,
                                int64_t count, const TensorView& dweight) {
  const int64_t taps = dweight.h * dweight.w;
  for (int64_t o = 0; o < dweight.n; ++o) {
    float* target = dweight.f32() + (o * taps + tap) * dweight.stride + channel;
    for (int64_t i = 0; i < count; ++i) target[i] = turned[i * pitch + o];
  }
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
