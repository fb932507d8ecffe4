#pragma once
#include <optional>

#include "cuda_kernel.h"
#include "cudnn/convolution_problem.h"

namespace densegraph::cuda {

/// Where a convolution or one of its gradients has what makes it one. Stride and padding are the first
/// attributes.
struct ConvolutionRoles {
  cudnn::ConvolutionPass pass;
  /// Operands by their roles in the forward pass, whichever of them is written.
  int x, weight, y;
  /// As of FusedNormalization.
  int mean, epsilon;
  int workspace;
  /// An operand and an attribute of one pass alone; -1 elsewhere.
  int bias = -1, accumulate = -1;
};

/// The call as cuDNN knows it; null where it ends in the gradient of a normalization or takes the gradient of
/// weights from a normalized x, which cuDNN has no graph for.
std::optional<cudnn::ConvolutionProblem> convolution_problem(const ConvolutionRoles& roles,
                                                             const KernelArguments& arguments,
                                                             const LaunchContext& context);

}  // namespace densegraph::cuda
