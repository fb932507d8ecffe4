#pragma once
#include "pixel_view.h"

namespace densegraph::cuda {

/// y = the product, whose rows are pixels and whose columns are channels, plus a bias.
template <class T>
struct ForwardOutput {
  PixelView<T> y;
  int32_t channels;
  /// Null: none.
  const float* bias;

  template <int kColumns, int kThreads>
  class Writer;
};

/// One thread's share of a tile whose first column is `first_column`.
template <class T>
template <int kColumns, int kThreads>
class ForwardOutput<T>::Writer {
 public:
  __device__ Writer(const ForwardOutput& output, int32_t first_column)
      : y_(output.y), channel_(first_column + OutputShare<kColumns, kThreads>::column()) {
    count_ = columns_there(channel_, output.channels);
    // Adding -0 changes nothing.
    for (int i = 0; i < kShareWidth; ++i)
      bias_[i] = i < count_ && output.bias != nullptr ? output.bias[channel_ + i] : -0.0F;
  }

  __device__ void write(int32_t row, const float (&values)[kShareWidth]) {
    float sums[kShareWidth];
    for (int i = 0; i < kShareWidth; ++i) sums[i] = values[i] + bias_[i];
    y_.write(row, channel_, count_, sums);
  }
  __device__ void finish(float*, int32_t) const {}

 private:
  const PixelView<T>& y_;
  int32_t channel_;
  int count_;
  float bias_[kShareWidth];
};

}  // namespace densegraph::cuda
