#include "normalization_sums.h"

/// The gradient of a normalization with its statistics held fixed, and the gradients of its parameters.
/// Reads x, dy [N,H,W,C], mean, variance, gamma, beta [1,1,1,C]; writes dx [N,H,W,C] (=|+=), which may be dy
/// itself, dgamma, dbeta [1,1,1,C] (=); attributes epsilon, relu, accumulate.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kDy, kMean, kVariance, kGamma, kBeta, kDx, kDgamma, kDbeta, kWorkspace };
enum Attribute { kEpsilon, kRelu, kAccumulate };

int64_t workspace_bytes(const KernelArguments& arguments, int) {
  return NormalizationSums::bytes(arguments.operand(kX));
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView dx = arguments.operand(kDx);
  const NormalizationParameters parameters{arguments.operand(kMean).f32(), arguments.operand(kVariance).f32(),
                                           arguments.operand(kGamma).f32(), arguments.operand(kBeta).f32(),
                                           arguments.attribute(kEpsilon)};
  const bool accumulate = arguments.flag(kAccumulate);
  sum_normalization_gradient(arguments.operand(kX), arguments.operand(kDy), parameters, arguments.flag(kRelu),
                             arguments.operand(kWorkspace).f32(), arguments.operand(kDgamma).f32(),
                             arguments.operand(kDbeta).f32(), pool,
                             [dx, accumulate](auto lanes, const ChannelNormalization& normalization,
                                              Vector gradient, int64_t pixel, int64_t c) {
                               normalization.pass(lanes, gradient, accumulate,
                                                  dx.f32() + pixel * dx.stride + c);
                             });
}

}  // namespace

extern const CpuKernel normalize_gradient;
const CpuKernel normalize_gradient{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
