#pragma once
#include "channel_sums.h"
#include "normalization.h"

/// The gradient of a normalization with its statistics held fixed.
namespace densegraph::cuda {

enum NormalizationSum { kGammaSum, kBetaSum, kNormalizationSums };

/// One vector of channels of one pixel: sets the terms of dgamma and dbeta, and `passed` to what reaches dx.
/// dx itself is `before` plus that.
template <int kVector>
__device__ inline void differentiate(const ChannelNormalization (&normalization)[kVector],
                                     const float (&x)[kVector], const float (&dy)[kVector], bool relu,
                                     const float (&before)[kVector], float (&passed)[kVector],
                                     Terms<kNormalizationSums, kVector>& terms) {
  for (int i = 0; i < kVector; ++i) {
    const float gradient = normalization[i].gradient(x[i], dy[i], relu);
    terms[kGammaSum][i] = __fmul_rn(gradient, normalization[i].standardized(x[i]));
    terms[kBetaSum][i] = gradient;
    passed[i] = normalization[i].passed(gradient, before[i]);
  }
}

/// -0, which added to changes nothing.
template <int kVector>
__device__ inline void set_nothing(float (&values)[kVector]) {
  for (int i = 0; i < kVector; ++i) values[i] = -0.0f;
}

/// dgamma and dbeta and, where kPasses, dx (=|+=), as a body of channel_tile.h.
template <class T, int kVector, bool kPasses>
struct NormalizationGradient : PlainSums {
  static constexpr int kSums = kNormalizationSums;
  using Constants = ChannelNormalization;
  struct Inputs {
    float x[kVector], dy[kVector], before[kVector];
  };

  const T* x;
  int64_t x_stride;
  const T* dy;
  int64_t dy_stride;
  T* dx;
  int64_t dx_stride;
  NormalizationParameters parameters;
  bool relu, accumulate;

  __device__ Constants constants(int64_t c, int64_t, int64_t) const { return parameters.at(c); }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&)[kVector]) const {
    Inputs inputs;
    load(x + pixel * x_stride + c, inputs.x);
    load(dy + pixel * dy_stride + c, inputs.dy);
    set_nothing(inputs.before);
    if (kPasses && accumulate) load(dx + pixel * dx_stride + c, inputs.before);
    return inputs;
  }
  __device__ void apply(int64_t pixel, int64_t c, const Constants (&constants)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>& terms) const {
    float passed[kVector];
    differentiate(constants, inputs.x, inputs.dy, relu, inputs.before, passed, terms);
    if (kPasses) store(dx + pixel * dx_stride + c, passed);
  }
};

}  // namespace densegraph::cuda
