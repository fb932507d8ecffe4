#include "normalization_table.h"

#include "per_channel.h"

namespace densegraph::cuda {

namespace {

struct FillTable {
  NormalizationParameters parameters;
  ChannelNormalization* table;

  __device__ void operator()(int64_t c) const { table[c] = parameters.at(c); }
};

struct FillScaleAndShift {
  NormalizationParameters parameters;
  float *scale, *shift;

  __device__ void operator()(int64_t c) const {
    const ChannelNormalization normalization = parameters.at(c);
    scale[c] = normalization.scale;
    shift[c] = fmaf(-normalization.mean, normalization.scale, normalization.shift);
  }
};

}  // namespace

void fill_normalization_table(const NormalizationParameters& parameters, int64_t channels,
                              ChannelNormalization* table, const LaunchContext& context) {
  launch_per_channel(context, channels, FillTable{parameters, table});
}

void fill_scale_and_shift(const NormalizationParameters& parameters, int64_t channels, float* scale,
                          float* shift, const LaunchContext& context) {
  launch_per_channel(context, channels, FillScaleAndShift{parameters, scale, shift});
}

}  // namespace densegraph::cuda
