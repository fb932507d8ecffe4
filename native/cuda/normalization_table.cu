#include "normalization_table.h"

#include "rounding.h"

namespace densegraph::cuda {

namespace {

constexpr int kThreads = 128;

__global__ void fill_kernel(const NormalizationParameters parameters, int64_t channels,
                            ChannelNormalization* table) {
  const int64_t channel = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (channel < channels) table[channel] = parameters.at(channel);
}

}  // namespace

void fill_normalization_table(const NormalizationParameters& parameters, int64_t channels,
                              ChannelNormalization* table, const LaunchContext& context) {
  const auto blocks = static_cast<unsigned>(divide_up(channels, kThreads));
  launch(fill_kernel, dim3(blocks), dim3(kThreads), 0, context.stream, parameters, channels, table);
}

}  // namespace densegraph::cuda
