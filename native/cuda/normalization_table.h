#pragma once
#include "cuda_kernel.h"
#include "normalization.h"

/// The numbers of a normalization, channel by channel, for kernels that need them again and again and would
/// else divide for each anew.
namespace densegraph::cuda {

/// Enqueues table[c] = parameters.at(c).
void fill_normalization_table(const NormalizationParameters& parameters, int64_t channels,
                              ChannelNormalization* table, const LaunchContext& context);

/// Enqueues scale and shift such that x normalized is scale[c] * x + shift[c], as cuDNN wants it. Where the
/// mean is much larger than the deviation that is less exact than ChannelNormalization: good for TF32 and
/// bfloat16.
void fill_scale_and_shift(const NormalizationParameters& parameters, int64_t channels, float* scale,
                          float* shift, const LaunchContext& context);

}  // namespace densegraph::cuda
