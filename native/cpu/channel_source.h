#pragma once
#include <cstdint>

#include "../core/tensor_view.h"
#include "lanes.h"
#include "normalization_table.h"

/// What the packing of a convolution and a pooling window read. A source answers at(channel): the vector of
/// channels from there on, of which load(lanes, pixel) reads a pixel, so that what belongs to the channels is
/// looked up once for many pixels; and dense(channels): whether consecutive pixels of so many channels are
/// one run of memory, to be read as such. Every channel is a function of the element in its place alone, so
/// it gets the same bits from whatever reads it.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// The elements as they are.
struct PlainSource {
  const float* data;
  int64_t stride;

  explicit PlainSource(const TensorView& view) : data(view.f32()), stride(view.stride) {}

  struct Channels {
    const float* data;
    int64_t stride;

    template <class Lanes>
    DENSEGRAPH_INLINE Vector load(Lanes lanes, int64_t pixel) const {
      return lanes.load(data + pixel * stride);
    }
  };
  DENSEGRAPH_INLINE Channels at(int64_t channel) const { return {data + channel, stride}; }
  DENSEGRAPH_INLINE bool dense(int64_t channels) const { return stride == channels; }
};

/// The elements as `normalize` would write them, to the bit.
struct NormalizedSource {
  PlainSource plain;
  NormalizationTable table;
  /// No result is below it: 0 with a rectifier.
  float floor;

  NormalizedSource(const TensorView& view, const NormalizationTable& table, bool relu)
      : plain(view), table(table), floor(relu ? 0 : -__builtin_inff()) {}

  struct Channels {
    PlainSource::Channels plain;
    ChannelNormalization normalization;
    Vector floor;

    template <class Lanes>
    DENSEGRAPH_INLINE Vector load(Lanes lanes, int64_t pixel) const {
      const Vector value = normalization.normalized(plain.load(lanes, pixel));
      // A NaN passes, as in positive_part.
      return value < floor ? floor : value;
    }
  };
  DENSEGRAPH_INLINE Channels at(int64_t channel) const {
    return {plain.at(channel), table.at(channel), splat(floor)};
  }
  /// The numbers change from channel to channel, so a run of pixels is no run of one function.
  DENSEGRAPH_INLINE bool dense(int64_t) const { return false; }
};

/// Copies `count` channels of one pixel.
template <class Source>
DENSEGRAPH_INLINE void copy_channels(Source source, int64_t pixel, int64_t channel, int64_t count,
                                     float* target) {
  for_each_vector(count, [&](auto lanes, int64_t c) {
    lanes.store(target + c, source.at(channel + c).load(lanes, pixel));
  });
}

/// Copies `count` channels of consecutive pixels, `pitch` floats apart in the target.
template <class Source>
DENSEGRAPH_INLINE void copy_pixels(Source source, int64_t pixel, int64_t pixels, int64_t channel,
                                   int64_t count, float* target, int64_t pitch) {
  if (pitch == count && source.dense(count)) {
    copy_channels(source, pixel, 0, pixels * count, target);
    return;
  }
  for (int64_t i = 0; i < pixels; ++i) copy_channels(source, pixel + i, channel, count, target + i * pitch);
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
