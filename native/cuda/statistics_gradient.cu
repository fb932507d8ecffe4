#include "per_channel.h"

/// The gradient through a batch's statistics, an affine function of x for each channel: with the deviation
/// d = sqrt(variance + epsilon), offset (=|+=) -gamma / d * dbeta / pixels and slope (=|+=) -gamma / d^2 *
/// dgamma / pixels, which add_statistics_gradient adds to the gradients. Reads variance, gamma, dgamma, dbeta
/// [1,1,1,C]; writes offset, slope [1,1,1,C] (=|+=); attributes epsilon, pixels, accumulate.
namespace densegraph::cuda {
namespace {

enum Operand { kVariance, kGamma, kDgamma, kDbeta, kOffset, kSlope };
enum Attribute { kEpsilon, kPixels, kAccumulate };

struct StatisticsGradient {
  const float *variance, *gamma, *dgamma, *dbeta;
  float *offset, *slope;
  double epsilon, pixels;
  bool accumulate;

  __device__ void operator()(int64_t c) const {
    const double deviation = sqrt(static_cast<double>(variance[c]) + epsilon);
    const double scale = static_cast<double>(gamma[c]) / (pixels * deviation);
    const float c_offset = static_cast<float>(-scale * static_cast<double>(dbeta[c]));
    const float c_slope = static_cast<float>(-scale / deviation * static_cast<double>(dgamma[c]));
    offset[c] = accumulate ? offset[c] + c_offset : c_offset;
    slope[c] = accumulate ? slope[c] + c_slope : c_slope;
  }
};

ChannelWork<StatisticsGradient> work_of(const KernelArguments& arguments) {
  return {
      arguments.operand(kVariance).c,
      {arguments.operand(kVariance).f32(), arguments.operand(kGamma).f32(), arguments.operand(kDgamma).f32(),
       arguments.operand(kDbeta).f32(), arguments.operand(kOffset).f32(), arguments.operand(kSlope).f32(),
       arguments.attribute(kEpsilon), arguments.attribute(kPixels), arguments.flag(kAccumulate)}};
}

}  // namespace

extern const CudaKernel statistics_gradient;
const CudaKernel statistics_gradient = PerChannelOperation<work_of>::kernel();

}  // namespace densegraph::cuda
