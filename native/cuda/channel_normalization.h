#pragma once
#include <cmath>

#include "device.h"

namespace densegraph::cuda {

/// What a normalization does to one channel: the same arithmetic in every kernel, forward and backward, so that all
/// see the same bits, and the same sign before a rectifier.
struct alignas(16) ChannelNormalization {
  float mean, inverse_deviation, scale, shift;

  __device__ float normalized(float x) const { return fmaf(x - mean, scale, shift); }
  /// (x - mean) / deviation, before gamma and beta.
  __device__ float standardized(float x) const { return (x - mean) * inverse_deviation; }
  /// dy in front of the rectifier, where there is one: zero where it let nothing pass.
  __device__ float gradient(float x, float dy, bool relu) const {
    return relu && !(normalized(x) > 0) ? 0 : dy;
  }
  /// `before` plus what of the gradient reaches x, with the statistics held fixed.
  __device__ float passed(float gradient, float before) const { return fmaf(gradient, scale, before); }
};

/// With the deviation sqrt(variance + epsilon) in double.
__device__ inline ChannelNormalization channel_normalization(float mean, float variance, float gamma, float beta,
                                                             double epsilon) {
  const double deviation = sqrt(static_cast<double>(variance) + epsilon);
  return {mean, static_cast<float>(1 / deviation), static_cast<float>(static_cast<double>(gamma) / deviation),
          beta};
}

/// max(0, value), but NaN stays NaN, so that a training that diverges is seen in its loss.
__device__ inline float positive_part(float value) {
  return value < 0 ? 0 : value;
}

}  // namespace densegraph::cuda
