#pragma once
#include <cstdint>

#include "../device.h"
#include "output_share.h"
#include "place_map.h"

namespace densegraph::cuda {

/// dweight = the product, whose rows are taps and channels of a kernel, and whose columns are output
/// channels.
struct WeightOutput {
  float* data;
  /// The place of each row in one output channel's kernel.
  PlaceMap taps;
  /// Elements from one output channel's kernel to the next.
  int64_t kernel_step;
  int32_t kernels;

  template <int kColumns, int kThreads>
  class Writer;
};

/// One thread's share of a tile whose first column is `first_column`.
template <int kColumns, int kThreads>
class WeightOutput::Writer {
 public:
  __device__ Writer(const WeightOutput& output, int32_t first_column)
      : output_(output), kernel_(first_column + OutputShare<kColumns, kThreads>::column()) {}

  __device__ void write(int32_t row, const float (&values)[kShareWidth]) {
    float* const place = output_.data + output_.taps.at(row).offset;
#pragma unroll
    for (int i = 0; i < kShareWidth; ++i) {
      if (kernel_ + i < output_.kernels) place[(kernel_ + i) * output_.kernel_step] = values[i];
    }
  }
  __device__ void finish(float*, int32_t) const {}

 private:
  const WeightOutput& output_;
  int32_t kernel_;
};

}  // namespace densegraph::cuda
