#include "convolution_choice.h"

#include <stdexcept>
#include <string>

#include "cudnn/convolution_plans.h"
#include "normalization_table.h"
#include "scratch.h"

namespace densegraph::cuda {

namespace {

cudnn::ConvolutionTensor cudnn_tensor(const TensorView& view) {
  const auto type = view.type == ElementType::bfloat16 ? cudnn::DataType::bfloat16 : cudnn::DataType::float32;
  return {view.n, view.h, view.w, view.c, view.stride, type, cudnn::alignment_of(view.data)};
}

}  // namespace

std::optional<cudnn::ConvolutionProblem> convolution_problem(const ConvolutionRoles& roles,
                                                             const KernelArguments& arguments,
                                                             const LaunchContext& context) {
  const FusedNormalization normalization(arguments, roles.mean, roles.epsilon);
  if (normalization.present && roles.pass != cudnn::ConvolutionPass::forward) return std::nullopt;
  return cudnn::ConvolutionProblem{.pass = roles.pass,
                                   .x = cudnn_tensor(arguments.operand(roles.x)),
                                   .weight = cudnn_tensor(arguments.operand(roles.weight)),
                                   .y = cudnn_tensor(arguments.operand(roles.y)),
                                   .stride = arguments.integer(0),
                                   .padding = arguments.integer(1),
                                   .accumulate = roles.accumulate >= 0 && arguments.flag(roles.accumulate),
                                   .normalize = normalization.present,
                                   .relu = normalization.present && normalization.relu,
                                   .bias = roles.bias >= 0 && arguments.operand(roles.bias).present(),
                                   .allow_tf32 = context.allow_tf32};
}

/// Of the workspace: scale and shift, where there is a normalization, and what the plan needs.
struct CudnnConvolution::Parts {
  Scratch scratch;
  float *scale, *shift;
  unsigned char* rest;

  Parts(const CudnnConvolution& convolution, void* workspace, int64_t plan_bytes) : scratch(workspace) {
    const int64_t channels =
        convolution.normalization_.present ? convolution.arguments_.operand(convolution.roles_.x).c : 0;
    scale = scratch.take<float>(channels);
    shift = scratch.take<float>(channels);
    rest = scratch.take<unsigned char>(plan_bytes);
  }
};

CudnnConvolution::CudnnConvolution(const ConvolutionRoles& roles, const KernelArguments& arguments,
                                   const LaunchContext& context)
    : arguments_(arguments),
      context_(context),
      roles_(roles),
      normalization_(arguments, roles.mean, roles.epsilon) {
  if (context.plans != nullptr) problem_ = convolution_problem(roles, arguments, context);
}

int64_t CudnnConvolution::workspace_bytes() const {
  if (!problem_.has_value()) return 0;
  const std::optional<int64_t> offered = context_.plans->offered_bytes(*problem_);
  return offered.has_value() ? Parts(*this, nullptr, *offered).scratch.bytes() : 0;
}

bool CudnnConvolution::run() const {
  if (!problem_.has_value()) return false;
  const cudnn::ConvolutionPlan* const plan = context_.plans->find(*problem_);
  if (plan == nullptr) return false;
  const TensorView& workspace = arguments_.operand(roles_.workspace);
  const Parts parts(*this, workspace.data, plan->workspace_bytes());
  const int64_t granted = workspace.present() ? workspace.c * static_cast<int64_t>(sizeof(float)) : 0;
  if (parts.scratch.bytes() > granted) {
    throw std::logic_error("Expected at least " + std::to_string(parts.scratch.bytes()) +
                           " bytes for the workspace of cuDNN's plan but received " +
                           std::to_string(granted));
  }
  const TensorView& x = arguments_.operand(roles_.x);
  if (normalization_.present) {
    fill_scale_and_shift(normalization_.parameters, x.c, parts.scale, parts.shift, context_);
  }
  const void* const bias = problem_->bias ? arguments_.operand(roles_.bias).data : nullptr;
  plan->execute(context_.stream,
                {x.data, arguments_.operand(roles_.weight).data, arguments_.operand(roles_.y).data,
                 parts.scale, parts.shift, bias},
                parts.rest);
  return true;
}

}  // namespace densegraph::cuda
