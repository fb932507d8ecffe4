#include "normalization_table.h"

#include "rounding.h"

namespace densegraph::cuda {

namespace {

constexpr int kThreads = 128;

__global__ void fill_table_kernel(const NormalizationParameters parameters, int64_t channels,
                                  ChannelNormalization* table) {
  const int64_t channel = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (channel < channels) table[channel] = parameters.at(channel);
}

__global__ void fill_scale_and_shift_kernel(const NormalizationParameters parameters, int64_t channels,
                                            float* scale, float* shift) {
  const int64_t channel = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (channel >= channels) return;
  const ChannelNormalization normalization = parameters.at(channel);
  scale[channel] = normalization.scale;
  shift[channel] = fmaf(-normalization.mean, normalization.scale, normalization.shift);
}

dim3 blocks_of(int64_t channels) {
  return dim3(static_cast<unsigned>(divide_up(channels, kThreads)));
}

}  // namespace

void fill_normalization_table(const NormalizationParameters& parameters, int64_t channels,
                              ChannelNormalization* table, const LaunchContext& context) {
  launch(fill_table_kernel, blocks_of(channels), dim3(kThreads), 0, context.stream, parameters, channels,
         table);
}

void fill_scale_and_shift(const NormalizationParameters& parameters, int64_t channels, float* scale,
                          float* shift, const LaunchContext& context) {
  launch(fill_scale_and_shift_kernel, blocks_of(channels), dim3(kThreads), 0, context.stream, parameters,
         channels, scale, shift);
}

}  // namespace densegraph::cuda
