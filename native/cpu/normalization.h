#pragma once
#include "../core/tensor_view.h"
#include "lanes.h"
#include "pixel_blocks.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// The vectors [1,1,1,C] that describe a normalization.
struct NormalizationParameters {
  const float *mean, *variance, *gamma, *beta;
  double epsilon;
};

/// What a normalization does to a chunk of channels: the same arithmetic forward and backward, so that both
/// see the same sign before a rectifier. Channels beyond the last are zeros up to a whole vector.
struct NormalizationChunk {
  alignas(64) float mean[kChannelChunk];
  alignas(64) float inverse_deviation[kChannelChunk];
  alignas(64) float scale[kChannelChunk];
  alignas(64) float shift[kChannelChunk];

  NormalizationChunk(const NormalizationParameters& parameters, int64_t first, int64_t channels) {
    for (int64_t c = 0; c < channels; ++c) {
      const double deviation =
          __builtin_sqrt(static_cast<double>(parameters.variance[first + c]) + parameters.epsilon);
      mean[c] = parameters.mean[first + c];
      inverse_deviation[c] = static_cast<float>(1 / deviation);
      scale[c] = static_cast<float>(static_cast<double>(parameters.gamma[first + c]) / deviation);
      shift[c] = parameters.beta[first + c];
    }
    for (int64_t c = channels; c < kChannelChunk && c % kVectorLength != 0; ++c)
      mean[c] = inverse_deviation[c] = scale[c] = shift[c] = 0;
  }

  /// (x - mean) / deviation, before gamma and beta.
  DENSEGRAPH_INLINE Vector standardized(Vector x, int64_t c) const {
    return (x - load(mean + c)) * load(inverse_deviation + c);
  }
  DENSEGRAPH_INLINE Vector normalized(Vector x, int64_t c) const {
    return (x - load(mean + c)) * load(scale + c) + load(shift + c);
  }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
