#pragma once
#include <cstdint>

#include "../core/tensor_view.h"
#include "simd.h"

/// What the packing of a convolution reads. A source answers vector(pixel, channel), tail(pixel, channel,
/// count) and dense(channels): whether consecutive pixels of so many channels are one run of memory, to be
/// read as such. Anything that is a function of one element (a normalization) can ride on the copy as another
/// source.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// The elements as they are.
struct PlainSource {
  const float* data;
  int64_t stride;

  explicit PlainSource(const TensorView& view) : data(view.f32()), stride(view.stride) {}

  DENSEGRAPH_INLINE Vector vector(int64_t pixel, int64_t channel) const {
    return load(data + pixel * stride + channel);
  }
  DENSEGRAPH_INLINE Vector tail(int64_t pixel, int64_t channel, int count) const {
    return load_tail(data + pixel * stride + channel, count);
  }
  DENSEGRAPH_INLINE bool dense(int64_t channels) const { return stride == channels; }
};

/// Copies `count` channels of one pixel.
template <class Source>
DENSEGRAPH_INLINE void copy_channels(Source source, int64_t pixel, int64_t channel, int64_t count,
                                     float* target) {
  int64_t c = 0;
  for (; c + kVectorLength <= count; c += kVectorLength) {
    store(target + c, source.vector(pixel, channel + c));
  }
  if (c < count) {
    const int rest = static_cast<int>(count - c);
    store_tail(target + c, source.tail(pixel, channel + c, rest), rest);
  }
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
