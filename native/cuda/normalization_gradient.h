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

/// A vector of channels of one pixel, as a normalization's gradient reads it.
template <int kVector>
struct GradientInputs {
  float x[kVector], dy[kVector], before[kVector];
};

/// x, dy [N,H,W,C] and dx (=|+=), which may be dy itself; dx is null where it is not wanted.
template <class T>
struct GradientViews {
  const T* x;
  int64_t x_stride;
  const T* dy;
  int64_t dy_stride;
  T* dx = nullptr;
  int64_t dx_stride = 0;
  bool accumulate = false;

  GradientViews(const TensorView& x_view, const TensorView& dy_view)
      : x(data_of<T>(x_view)), x_stride(x_view.stride), dy(data_of<T>(dy_view)), dy_stride(dy_view.stride) {}
  GradientViews(const TensorView& x_view, const TensorView& dy_view, const TensorView& dx_view, bool adds)
      : GradientViews(x_view, dy_view) {
    dx = data_of<T>(dx_view);
    dx_stride = dx_view.stride;
    accumulate = adds;
  }

  template <int kVector>
  __device__ void fetch(int64_t pixel, int64_t c, GradientInputs<kVector>& inputs) const {
    load(x + pixel * x_stride + c, inputs.x);
    load(dy + pixel * dy_stride + c, inputs.dy);
    load_before(dx, pixel * dx_stride + c, accumulate, inputs.before);
  }
};

/// dgamma and dbeta and, where kPasses, dx (=|+=), as a body of channel_tile.h.
template <class T, int kVector, bool kPasses>
struct NormalizationGradient : PlainSums {
  static constexpr int kSums = kNormalizationSums;
  using Constants = ChannelNormalization;
  using Inputs = GradientInputs<kVector>;

  GradientViews<T> views;
  NormalizationParameters parameters;
  bool relu;

  __device__ Constants constants(int64_t c, int64_t, int64_t) const { return parameters.at(c); }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&)[kVector]) const {
    Inputs inputs;
    views.fetch(pixel, c, inputs);
    return inputs;
  }
  __device__ void apply(int64_t pixel, int64_t c, const Constants (&constants)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>& terms) const {
    float passed[kVector];
    differentiate(constants, inputs.x, inputs.dy, relu, inputs.before, passed, terms);
    if (kPasses) store(views.dx + pixel * views.dx_stride + c, passed);
  }
};

}  // namespace densegraph::cuda
