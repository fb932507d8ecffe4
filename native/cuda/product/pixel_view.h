#pragma once
#include <cstdint>

#include "../device.h"
#include "../storage.h"
#include "output_share.h"

namespace densegraph::cuda {

/// The pixels of a view, read and written a few neighboring channels at a time.
template <class T>
struct PixelView {
  static constexpr int kWidth = kShareWidth;

  T* data;
  int64_t stride;
  /// Whether each kWidth channels from a multiple of that on may be taken at once.
  bool aligned;

  PixelView() = default;
  explicit PixelView(const TensorView& view)
      : data(static_cast<T*>(view.data)), stride(view.stride), aligned(is_aligned<T>(view, kWidth)) {}

  /// Channels from `channel` on, of which the first `count` are there; the others become zeros.
  __device__ void read(int64_t pixel, int32_t channel, int count, float (&values)[kWidth]) const {
    const T* const source = data + pixel * stride + channel;
    if (aligned && count == kWidth) return load<kWidth>(source, values);
#pragma unroll
    for (int i = 0; i < kWidth; ++i) values[i] = i < count ? to_float(source[i]) : 0;
  }
  __device__ void write(int64_t pixel, int32_t channel, int count, const float (&values)[kWidth]) const {
    T* const target = data + pixel * stride + channel;
    if (aligned && count == kWidth) return store<kWidth>(target, values);
#pragma unroll
    for (int i = 0; i < kWidth; ++i) {
      if (i < count) target[i] = Stored<T>::of(values[i]);
    }
  }
};

}  // namespace densegraph::cuda
