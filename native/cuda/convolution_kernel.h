#pragma once
#include "convolution_choice.h"
#include "product/with_arithmetic.h"
#include "rounding.h"

namespace densegraph::cuda {

/// The kernel of a convolution or one of its gradients: cuDNN's where it has a plan, or else our own product.
/// Own<Arithmetic>{arguments} is that product: `scratch` is its division of the workspace, and run(context)
/// enqueues it.
template <const ConvolutionRoles& kRoles, template <class> class Own>
struct ConvolutionKernel {
  /// Enough for both: an engine that cuDNN offers may turn out not to compile.
  static int64_t workspace_bytes(const KernelArguments& arguments, const LaunchContext& context) {
    const int64_t own = with_arithmetic(arguments.operand(kRoles.x).type, context, [&](auto arithmetic) {
      return Own<decltype(arithmetic)>{arguments}.scratch.bytes();
    });
    return larger(own, CudnnConvolution(kRoles, arguments, context).workspace_bytes());
  }

  static void run(const KernelArguments& arguments, const LaunchContext& context) {
    if (CudnnConvolution(kRoles, arguments, context).run()) return;
    with_arithmetic(arguments.operand(kRoles.x).type, context,
                    [&](auto arithmetic) { Own<decltype(arithmetic)>{arguments}.run(context); });
  }

  static constexpr CudaKernel kernel() { return {workspace_bytes, run, &kRoles}; }
};

}  // namespace densegraph::cuda
