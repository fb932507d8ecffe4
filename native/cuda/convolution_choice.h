#pragma once
#include <optional>

#include "convolution_roles.h"
#include "normalization.h"

/// Which convolutions cuDNN computes: all that it has a plan for. The others are our own products (product/),
/// which read and write any strides in place, so that no call needs a dense copy of an operand.
namespace densegraph::cuda {

/// One call as cuDNN would compute it.
class CudnnConvolution {
 public:
  CudnnConvolution(const ConvolutionRoles& roles, const KernelArguments& arguments,
                   const LaunchContext& context);

  /// The most that run needs, known before a plan is compiled; 0 where there will be none.
  int64_t workspace_bytes() const;

  /// Enqueues the convolution. False where cuDNN has no plan: then nothing is done. Throws std::logic_error
  /// where the workspace is smaller than the plan needs.
  bool run() const;

 private:
  struct Parts;

  const KernelArguments& arguments_;
  const LaunchContext& context_;
  ConvolutionRoles roles_;
  FusedNormalization normalization_;
  std::optional<cudnn::ConvolutionProblem> problem_;
};

}  // namespace densegraph::cuda
