#include "normalization_sums.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kDy, kMean, kVariance, kGamma, kBeta, kDgamma, kDbeta, kWorkspace };
enum Attribute { kEpsilon, kRelu };

int64_t workspace_bytes(const KernelArguments& arguments, int) {
  return NormalizationSums::bytes(arguments.operand(kX));
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const NormalizationParameters parameters{arguments.operand(kMean).f32(), arguments.operand(kVariance).f32(),
                                           arguments.operand(kGamma).f32(), arguments.operand(kBeta).f32(),
                                           arguments.attribute(kEpsilon)};
  sum_normalization_gradient(arguments.operand(kX), arguments.operand(kDy), parameters, arguments.flag(kRelu),
                             arguments.operand(kWorkspace).f32(), arguments.operand(kDgamma).f32(),
                             arguments.operand(kDbeta).f32(), pool,
                             [](auto, const ChannelNormalization&, Vector, int64_t, int64_t) {});
}

}  // namespace

extern const CpuKernel normalize_parameter_gradient;
const CpuKernel normalize_parameter_gradient{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
