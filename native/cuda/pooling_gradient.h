#pragma once
#include "normalization_gradient.h"
#include "pooling_window.h"

/// The gradients of poolings: each input pixel gathers from the windows that contain it, so no two threads
/// write the same place.
namespace densegraph::cuda {

/// The normalization that a gradient may end in: the operands x, mean, variance, gamma, beta, dx, dgamma,
/// dbeta and workspace follow one another, and so do the attributes accumulate, epsilon and relu.
struct FusedGradient {
  const TensorView &x, &dx, &dgamma, &dbeta, &workspace;
  FusedNormalization normalization;
  bool accumulate;

  FusedGradient(const KernelArguments& arguments, int x_operand, int accumulate_attribute)
      : x(arguments.operand(x_operand)),
        dx(arguments.operand(x_operand + 5)),
        dgamma(arguments.operand(x_operand + 6)),
        dbeta(arguments.operand(x_operand + 7)),
        workspace(arguments.operand(x_operand + 8)),
        normalization(arguments, x_operand + 1, accumulate_attribute + 1),
        accumulate(arguments.flag(accumulate_attribute)) {}

  int64_t workspace_bytes() const {
    return normalization.present ? partial_sum_bytes(dx, kNormalizationSums) : 0;
  }
};

/// dx (=|+=) what is gathered, as a body of channel_tile.h. gather(pixel, c, values) sets a vector of
/// channels.
template <class T, int kVector, class Gather>
struct PlainGathering {
  static constexpr int kSums = 0, kPixelsAhead = 1;
  using Constants = NoConstants;
  struct Inputs {
    float gathered[kVector], before[kVector];
  };

  Gather gather;
  T* dx;
  int64_t dx_stride;
  bool accumulate;

  __device__ Constants constants(int64_t, int64_t, int64_t) const { return {}; }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&)[kVector]) const {
    Inputs inputs;
    gather(pixel, c, inputs.gathered);
    load_before(dx, pixel * dx_stride + c, accumulate, inputs.before);
    return inputs;
  }
  __device__ void apply(int64_t pixel, int64_t c, const Constants (&)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>&) const {
    float values[kVector];
    for (int i = 0; i < kVector; ++i) values[i] = __fadd_rn(inputs.before[i], inputs.gathered[i]);
    store(dx + pixel * dx_stride + c, values);
  }
};

/// What is gathered, through the gradient of a normalization. Several pixels' x and dx are under way while
/// one of them gathers.
template <class T, int kVector, class Gather>
struct FusedGathering : PlainSums {
  static constexpr int kSums = kNormalizationSums;
  using Constants = ChannelNormalization;
  struct Inputs {
    float x[kVector], before[kVector];
  };

  Gather gather;
  T* dx;
  int64_t dx_stride;
  bool accumulate;
  const T* x;
  int64_t x_stride;
  NormalizationParameters parameters;
  bool relu;

  __device__ Constants constants(int64_t c, int64_t, int64_t) const { return parameters.at(c); }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&)[kVector]) const {
    Inputs inputs;
    load(x + pixel * x_stride + c, inputs.x);
    load_before(dx, pixel * dx_stride + c, accumulate, inputs.before);
    return inputs;
  }
  __device__ void apply(int64_t pixel, int64_t c, const Constants (&constants)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>& terms) const {
    float gathered[kVector], passed[kVector];
    gather(pixel, c, gathered);
    differentiate(constants, inputs.x, gathered, relu, inputs.before, passed, terms);
    store(dx + pixel * dx_stride + c, passed);
  }
};

/// Writes all of dx, and dgamma and dbeta where there is a normalization.
template <class T, int kVector, class Gather>
void launch_gathering(const LaunchContext& context, const FusedGradient& gradient, const Gather& gather) {
  const TensorView &dx = gradient.dx, &x = gradient.x;
  if (!gradient.normalization.present) {
    const PlainGathering<T, kVector, Gather> body{gather, data_of<T>(dx), dx.stride, gradient.accumulate};
    launch_tiles<kVector>(context, dx.c, map_blocks(dx.pixels()), body);
    return;
  }
  const FusedGathering<T, kVector, Gather> body{{},
                                                gather,
                                                data_of<T>(dx),
                                                dx.stride,
                                                gradient.accumulate,
                                                data_of<T>(x),
                                                x.stride,
                                                gradient.normalization.parameters,
                                                gradient.normalization.relu};
  launch_sums<kVector>(context, dx, body, gradient.workspace,
                       {{gradient.dgamma.f32(), gradient.dbeta.f32()}});
}

/// Whether dx, and x where there is a normalization, may be read in vectors.
template <class T>
bool has_whole_vectors(const FusedGradient& gradient) {
  return have_whole_vectors<T>(gradient.dx) &&
         (!gradient.normalization.present || have_whole_vectors<T>(gradient.x));
}

}  // namespace densegraph::cuda
