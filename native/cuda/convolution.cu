#include "convolution_kernel.h"
#include "normalization_table.h"
#include "product/convolution_maps.h"
#include "product/form.h"
#include "product/forward_output.h"
#include "product/run_product.h"
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

constexpr ConvolutionRoles kRoles{.pass = cudnn::ConvolutionPass::forward,
                                  .x = kX,
                                  .weight = kWeight,
                                  .y = kY,
                                  .mean = kMean,
                                  .epsilon = kEpsilon,
                                  .workspace = kWorkspace,
                                  .bias = kBias};

}  // namespace

extern const CudaKernel convolution;
const CudaKernel convolution = ConvolutionKernel<kRoles, Forward>::kernel();

}  // namespace densegraph::cuda
