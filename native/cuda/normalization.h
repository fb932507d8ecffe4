#pragma once
#include "../core/kernel_arguments.h"
#include "device.h"

/// What a batch normalization does to one number. Every kernel that normalizes, on its own or as a part of
/// another, does it by this arithmetic (with its roundings written out), so that all get the same bits, and
/// forward and backward see the same sign before a rectifier.
namespace densegraph::cuda {

/// max(0, value), as in PyTorch: NaN stays NaN, so that a training that diverges is seen in its loss.
__device__ inline float positive_part(float value) {
  return value < 0 ? 0.0f : value;
}
/// value where condition > 0, else 0.
__device__ inline float keep_where_positive(float condition, float value) {
  return condition > 0 ? value : 0.0f;
}

/// The numbers of one channel; aligned, so that they are loaded at once.
struct alignas(16) ChannelNormalization {
  float mean, inverse_deviation, scale, shift;

  /// (x - mean) / deviation, before gamma and beta.
  __device__ float standardized(float x) const { return (x - mean) * inverse_deviation; }
  __device__ float normalized(float x) const { return fmaf(x - mean, scale, shift); }
  __device__ float normalized(float x, bool relu) const {
    return relu ? positive_part(normalized(x)) : normalized(x);
  }
  /// dy in front of the rectifier, where there is one: zero where it let nothing pass.
  __device__ float gradient(float x, float dy, bool relu) const {
    return relu ? keep_where_positive(normalized(x), dy) : dy;
  }
  /// `before` plus what of that reaches x, with the statistics held fixed. Where nothing is accumulated,
  /// `before` is -0, which changes nothing.
  __device__ float passed(float gradient, float before = -0.0f) const {
    return fmaf(gradient, scale, before);
  }
};

/// The vectors [1,1,1,C] that describe a normalization.
struct NormalizationParameters {
  const float *mean, *variance, *gamma, *beta;
  double epsilon;

  __device__ ChannelNormalization at(int64_t c) const {
    const double deviation = sqrt(static_cast<double>(variance[c]) + epsilon);
    return {mean[c], static_cast<float>(1 / deviation),
            static_cast<float>(static_cast<double>(gamma[c]) / deviation), beta[c]};
  }
};

/// The normalization of a call, which may be absent: its operands mean, variance, gamma and beta follow one
/// another, and so do its attributes epsilon and relu.
struct FusedNormalization {
  NormalizationParameters parameters;
  bool present, relu;

  /// `mean` and `epsilon` are the indices of those in the signature.
  FusedNormalization(const KernelArguments& arguments, int mean_operand, int epsilon_attribute)
      : parameters{arguments.operand(mean_operand).f32(), arguments.operand(mean_operand + 1).f32(),
                   arguments.operand(mean_operand + 2).f32(), arguments.operand(mean_operand + 3).f32(),
                   arguments.attribute(epsilon_attribute)},
        present(arguments.operand(mean_operand).present()),
        relu(arguments.flag(epsilon_attribute + 1)) {}
};

}  // namespace densegraph::cuda
