#include "convolution_choice.h"
#include "product/convolution_maps.h"
#include "product/form.h"
#include "product/forward_output.h"
#include "product/run_product.h"
#include "product/with_arithmetic.h"
#include "scratch.h"

/// y = x (*) weight + bias, or the same of the normalized x.
/// Reads x [N,H,W,C], weight [O,kh,kw,C], bias? [1,1,1,O], mean?, variance?, gamma?, beta? [1,1,1,C]; writes
/// y [N,Ho,Wo,O] (=); attributes stride, padding, epsilon, relu. The workspace holds the table of the
/// normalization where there is one, and the products of the parts of a long sum. The product of the windows
/// of x, [pixels of y, taps and channels], and of the weights, [taps and channels, O].
namespace densegraph::cuda {
namespace {

enum Operand { kX, kWeight, kBias, kMean, kVariance, kGamma, kBeta, kY, kWorkspace };
enum Attribute { kStride, kPadding, kEpsilon, kRelu };

template <class Arithmetic>
struct Forward {
  const KernelArguments& arguments;
  const TensorView &x = arguments.operand(kX), &weight = arguments.operand(kWeight),
                   &y = arguments.operand(kY);
  FusedNormalization normalization{arguments, kMean, kEpsilon};
  ProductSize size{y.pixels(), weight.n, kernel_elements(weight).count};
  ProductPlan plan = plan_product<Arithmetic>(size);
  Scratch scratch{arguments.operand(kWorkspace).data};
  ChannelNormalization* table = scratch.take<ChannelNormalization>(normalization.present ? x.c : 0);
  float* parts = scratch.take<float>(plan.floats(size));

  void run(const LaunchContext& context) const {
    using T = typename Arithmetic::Element;
    const int64_t padding = arguments.integer(kPadding);
    if (normalization.present) fill_normalization_table(normalization.parameters, x.c, table, context);
    const Product<T> product{
        .a = {static_cast<const T*>(x.data),
              windows_over(x, {y.n, y.h, y.w, -padding, -padding, arguments.integer(kStride)}),
              window_elements(x, weight.h, weight.w), static_cast<int32_t>(x.h), static_cast<int32_t>(x.w)},
        .b = {static_cast<const T*>(weight.data), kernels_of(weight), kernel_elements(weight), 1, 1},
        .normalization = normalization.present ? table : nullptr,
        .relu = normalization.relu};
    const TensorView& bias = arguments.operand(kBias);
    const ForwardOutput<T> output{PixelView<T>(y), static_cast<int32_t>(y.c),
                                  bias.present() ? bias.f32() : nullptr};
    run_product<ForwardForm, Arithmetic>(product, output, plan, parts, context);
  }
};

cudnn::ConvolutionProblem problem_of(const KernelArguments& arguments) {
  return {.pass = cudnn::ConvolutionPass::forward,
          .x = cudnn_tensor(arguments.operand(kX)),
          .weight = cudnn_tensor(arguments.operand(kWeight)),
          .y = cudnn_tensor(arguments.operand(kY)),
          .stride = arguments.integer(kStride),
          .padding = arguments.integer(kPadding)};
}

int64_t workspace_bytes(const KernelArguments& arguments, const LaunchContext& context) {
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  const CudnnConvolution planned(problem_of(arguments), normalization, arguments.operand(kBias), context);
  return with_arithmetic(arguments.operand(kX).type, context, [&](auto arithmetic) {
    return larger(planned.workspace_bytes(), Forward<decltype(arithmetic)>{arguments}.scratch.bytes());
  });
}

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView& x = arguments.operand(kX);
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  const CudnnConvolution planned(problem_of(arguments), normalization, arguments.operand(kBias), context);
  if (planned.run(x, arguments.operand(kWeight), arguments.operand(kY), arguments.operand(kWorkspace)))
    return;
  with_arithmetic(x.type, context,
                  [&](auto arithmetic) { Forward<decltype(arithmetic)>{arguments}.run(context); });
}

}  // namespace

extern const CudaKernel convolution;
const CudaKernel convolution{workspace_bytes, run};

}  // namespace densegraph::cuda
