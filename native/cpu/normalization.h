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

/// What a normalization does to one vector of channels: the same arithmetic forward and backward, so that
/// both see the same sign before a rectifier.
struct ChannelNormalization {
  Vector mean, inverse_deviation, scale, shift;

  /// (x - mean) / deviation, before gamma and beta.
  DENSEGRAPH_INLINE Vector standardized(Vector x) const { return (x - mean) * inverse_deviation; }
  DENSEGRAPH_INLINE Vector normalized(Vector x) const { return (x - mean) * scale + shift; }
  /// dy in front of the rectifier, where there is one: zero where it let nothing pass.
  DENSEGRAPH_INLINE Vector gradient(Vector x, Vector dy, bool relu) const {
    return relu ? keep_where_positive(normalized(x), dy) : dy;
  }
  /// place (=|+=) what of it reaches x, with the statistics held fixed.
  template <class Lanes>
  DENSEGRAPH_INLINE void pass(Lanes lanes, Vector gradient, bool accumulate, float* place) const {
    // Adding -0 changes nothing. So there is one expression, which compilers contract alike everywhere.
    const Vector before = accumulate ? lanes.load(place) : -Vector{};
    lanes.store(place, before + gradient * scale);
  }
};

/// The numbers of a normalization for a chunk of channels. Channels beyond the last are zeros up to a whole
/// vector.
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

  /// The vector of channels from c on.
  DENSEGRAPH_INLINE ChannelNormalization at(int64_t c) const {
    return {load(mean + c), load(inverse_deviation + c), load(scale + c), load(shift + c)};
  }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
