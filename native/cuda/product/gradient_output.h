#pragma once
#include <cstdint>

#include "../normalization.h"
#include "pixel_view.h"
#include "place_map.h"

namespace densegraph::cuda {

/// dx (=|+=) the product, whose rows are pixels and whose columns are channels; or, where the convolution
/// read a normalized x, what of the product passes through the normalization, whose parameters' gradients are
/// then summed.
template <class T>
struct GradientOutput {
  PixelView<T> dx;
  /// The pixel of each row.
  PlaceMap pixels;
  int32_t channels;
  bool accumulate;

  /// Of each channel of x; null: x was not normalized.
  const ChannelNormalization* normalization;
  bool relu;
  PixelView<const T> x;
  /// The sums of each block of rows: dgamma, dbeta [2, channels].
  float* sums;

  template <int kColumns, int kThreads>
  class Writer;
};

/// One thread's share of a tile whose first column is `first_column`.
template <class T>
template <int kColumns, int kThreads>
class GradientOutput<T>::Writer {
  using Share = OutputShare<kColumns, kThreads>;

 public:
  __device__ Writer(const GradientOutput& output, int32_t first_column)
      : output_(output), first_column_(first_column), channel_(first_column + Share::column()) {
    count_ = columns_there(channel_, output.channels);
#pragma unroll
    for (int i = 0; i < kShareWidth; ++i) {
      const bool there = i < count_ && output.normalization != nullptr;
      channels_[i] = there ? output.normalization[channel_ + i] : ChannelNormalization{};
    }
  }

  __device__ void write(int32_t row, const float (&values)[kShareWidth]) {
    const int64_t pixel = output_.pixels.at(row).offset;
    // Adding -0 changes nothing.
    float sums[kShareWidth] = {-0.0F, -0.0F, -0.0F, -0.0F};
    if (output_.accumulate) output_.dx.read(pixel, channel_, count_, sums);
    if (output_.normalization != nullptr) {
      float x[kShareWidth];
      output_.x.read(pixel, channel_, count_, x);
#pragma unroll
      for (int i = 0; i < kShareWidth; ++i) {
        const float gradient = channels_[i].gradient(x[i], values[i], output_.relu);
        gamma_sums_[i] += gradient * channels_[i].standardized(x[i]);
        beta_sums_[i] += gradient;
        sums[i] = channels_[i].passed(gradient, sums[i]);
      }
    } else {
#pragma unroll
      for (int i = 0; i < kShareWidth; ++i) sums[i] += values[i];
    }
    output_.dx.write(pixel, channel_, count_, sums);
  }

  /// After all rows of a block: adds up what its threads have summed. `scratch` is shared memory, two floats
  /// for each column of each row of threads.
  __device__ void finish(float* scratch, int32_t row_block) const {
    if (output_.normalization == nullptr) return;
    float* const own = scratch + Share::row() * 2 * kColumns + Share::column();
#pragma unroll
    for (int i = 0; i < kShareWidth; ++i) {
      own[i] = gamma_sums_[i];
      own[kColumns + i] = beta_sums_[i];
    }
    __syncthreads();
    const int place = static_cast<int>(threadIdx.x);
    static_assert(2 * kColumns <= kThreads);
    const int32_t channel = first_column_ + place % kColumns;
    if (place >= 2 * kColumns || channel >= output_.channels) return;
    float total = 0;
    for (int row = 0; row < Share::kRowStep; ++row) total += scratch[row * 2 * kColumns + place];
    output_.sums[(row_block * int64_t{2} + place / kColumns) * output_.channels + channel] = total;
  }

 private:
  const GradientOutput& output_;
  int32_t first_column_, channel_;
  int count_;
  ChannelNormalization channels_[kShareWidth];
  float gamma_sums_[kShareWidth] = {}, beta_sums_[kShareWidth] = {};
};

}  // namespace densegraph::cuda
