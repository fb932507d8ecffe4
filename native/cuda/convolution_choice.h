#pragma once
#include <optional>

#include "cuda_kernel.h"
#include "cudnn/convolution_plans.h"
#include "normalization_table.h"
#include "scratch.h"

/// Which convolutions cuDNN computes: all that it has a plan for. The others are our own products (product/).
namespace densegraph::cuda {

inline cudnn::ConvolutionTensor cudnn_tensor(const TensorView& view) {
  const auto type = view.type == ElementType::bfloat16 ? cudnn::DataType::bfloat16 : cudnn::DataType::float32;
  return {view.n, view.h, view.w, view.c, view.stride, type, cudnn::alignment_of(view.data)};
}

/// One call as cuDNN would compute it. A workspace query does not know how operands are aligned, so its plan
/// may be another than the run's; therefore the query asks for what the own product needs as well, and the
/// run takes cuDNN's plan only if the workspace is large enough for it.
class CudnnConvolution {
 public:
  CudnnConvolution(cudnn::ConvolutionProblem problem, const LaunchContext& context)
      : context_(context), channels_(problem.x.c) {
    problem.allow_tf32 = context.allow_tf32;
    if (context.plans != nullptr) plan_ = context.plans->find(problem);
  }
  /// Reads the normalized x, and adds a bias; either may be absent.
  CudnnConvolution(const cudnn::ConvolutionProblem& problem, const FusedNormalization& normalization,
                   const TensorView& bias, const LaunchContext& context)
      : CudnnConvolution(with(problem, normalization, bias), context) {
    if (normalization.present) normalization_ = normalization.parameters;
    if (bias.present()) bias_ = bias.data;
  }

  /// 0 where there is no plan.
  int64_t workspace_bytes() const { return plan_ == nullptr ? 0 : Parts(*this, nullptr).bytes; }

  /// Enqueues the convolution. False where there is no plan that the workspace is large enough for: then
  /// nothing is done. The tensors are those of the problem.
  bool run(const TensorView& x, const TensorView& weight, const TensorView& y,
           const TensorView& workspace) const {
    if (plan_ == nullptr) return false;
    const Parts parts(*this, workspace.data);
    const int64_t granted = workspace.present() ? workspace.c * static_cast<int64_t>(sizeof(float)) : 0;
    if (parts.bytes > granted) return false;
    if (normalization_) fill_scale_and_shift(*normalization_, channels_, parts.scale, parts.shift, context_);
    plan_->execute(context_.stream, {x.data, weight.data, y.data, parts.scale, parts.shift, bias_},
                   parts.rest);
    return true;
  }

 private:
  /// Of the workspace.
  struct Parts {
    float *scale = nullptr, *shift = nullptr;
    unsigned char* rest;
    int64_t bytes;

    Parts(const CudnnConvolution& convolution, void* workspace) {
      Scratch scratch(workspace);
      if (convolution.normalization_) {
        scale = scratch.take<float>(convolution.channels_);
        shift = scratch.take<float>(convolution.channels_);
      }
      rest = scratch.take<unsigned char>(convolution.plan_->workspace_bytes());
      bytes = scratch.bytes();
    }
  };

  static cudnn::ConvolutionProblem with(cudnn::ConvolutionProblem problem,
                                        const FusedNormalization& normalization, const TensorView& bias) {
    problem.normalize = normalization.present;
    problem.relu = normalization.present && normalization.relu;
    problem.bias = bias.present();
    return problem;
  }

  const LaunchContext& context_;
  int64_t channels_;
  std::optional<NormalizationParameters> normalization_;
  const void* bias_ = nullptr;
  const cudnn::ConvolutionPlan* plan_ = nullptr;
};

}  // namespace densegraph::cuda
