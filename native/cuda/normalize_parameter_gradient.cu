#include "normalization_gradient.h"

/// The gradients of a normalization's parameters.
/// Reads x, dy [N,H,W,C], mean, variance, gamma, beta [1,1,1,C]; writes dgamma, dbeta [1,1,1,C] (=);
/// attributes epsilon, relu. The workspace has the sums of blocks of pixels.
namespace densegraph::cuda {
namespace {

enum Operand { kX, kDy, kMean, kVariance, kGamma, kBeta, kDgamma, kDbeta, kWorkspace };
enum Attribute { kEpsilon, kRelu };

int64_t workspace_bytes(const KernelArguments& arguments, const LaunchContext&) {
  return partial_sum_bytes(arguments.operand(kX), kNormalizationSums);
}

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &x = arguments.operand(kX), &dy = arguments.operand(kDy);
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  with_storage(x.type, [&](auto storage) {
    using T = decltype(storage);
    with_vector(have_whole_vectors<T>(x, dy), [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      const NormalizationGradient<T, kVector, false> body{
          {}, {x, dy}, normalization.parameters, normalization.relu};
      launch_sums<kVector>(context, x, body, arguments.operand(kWorkspace),
                           {{arguments.operand(kDgamma).f32(), arguments.operand(kDbeta).f32()}});
    });
  });
}

}  // namespace

extern const CudaKernel normalize_parameter_gradient;
const CudaKernel normalize_parameter_gradient{workspace_bytes, run};

}  // namespace densegraph::cuda
