#include "convolution_kernel.h"
#include "normalization_table.h"
#include "product/convolution_maps.h"
#include "product/form.h"
#include "product/run_product.h"
#include "product/weight_output.h"
#include "scratch.h"

/// dweight = the correlation of x, or of the normalized x, and dy over all pixels of the batch.
/// Reads x [N,H,W,C], dy [N,Ho,Wo,O], mean?, variance?, gamma?, beta? [1,1,1,C]; writes dweight [O,kh,kw,C]
/// (=), in float32; attributes stride, padding, epsilon, relu. The workspace holds the table of the
/// normalization where there is one, and the products of the parts into which the pixels are divided. The
/// product of the windows of x, [taps and channels, pixels of dy], and of dy, [pixels, O].
namespace densegraph::cuda {
namespace {

enum Operand { kX, kDy, kMean, kVariance, kGamma, kBeta, kDweight, kWorkspace };
enum Attribute { kStride, kPadding, kEpsilon, kRelu };

template <class Arithmetic>
struct WeightGradient {
  const KernelArguments& arguments;
  const TensorView &x = arguments.operand(kX), &dy = arguments.operand(kDy),
                   &dweight = arguments.operand(kDweight);
  FusedNormalization normalization{arguments, kMean, kEpsilon};
  ProductSize size{dweight.h * dweight.w * dweight.c, dy.c, dy.pixels()};
  ProductPlan plan = plan_product<Arithmetic>(size);
  Scratch scratch{arguments.operand(kWorkspace).data};
  ChannelNormalization* table = scratch.take<ChannelNormalization>(normalization.present ? x.c : 0);
  float* parts = scratch.take<float>(plan.floats(size));

  void run(const LaunchContext& context) const {
    using T = typename Arithmetic::Element;
    const int64_t padding = arguments.integer(kPadding);
    if (normalization.present) fill_normalization_table(normalization.parameters, x.c, table, context);
    const Product<T> product{
        .a = {static_cast<const T*>(x.data), window_elements(x, dweight.h, dweight.w),
              windows_over(x, {dy.n, dy.h, dy.w, -padding, -padding, arguments.integer(kStride)}),
              static_cast<int32_t>(x.h), static_cast<int32_t>(x.w)},
        .b = {static_cast<const T*>(dy.data), channels_of(dy.c), pixels_of(dy), 1, 1},
        .normalization = normalization.present ? table : nullptr,
        .relu = normalization.relu};
    const WeightOutput output{dweight.f32(), kernel_elements(dweight), dweight.h * dweight.w * dweight.stride,
                              static_cast<int32_t>(dweight.n)};
    run_product<WeightGradientForm, Arithmetic>(product, output, plan, parts, context);
  }
};

constexpr ConvolutionRoles kRoles{.pass = cudnn::ConvolutionPass::weight_gradient,
                                  .x = kX,
                                  .weight = kDweight,
                                  .y = kDy,
                                  .mean = kMean,
                                  .epsilon = kEpsilon,
                                  .workspace = kWorkspace};

}  // namespace

extern const CudaKernel convolution_weight_gradient;
const CudaKernel convolution_weight_gradient = ConvolutionKernel<kRoles, WeightGradient>::kernel();

}  // namespace densegraph::cuda
