#pragma once
#include "cuda_kernel.h"
#include "normalization.h"

namespace densegraph::cuda {

/// Enqueues table[c] = parameters.at(c), so that the kernel after it, which needs these numbers again and
/// again, loads them instead of dividing.
void fill_normalization_table(const NormalizationParameters& parameters, int64_t channels,
                              ChannelNormalization* table, const LaunchContext& context);

}  // namespace densegraph::cuda
