#include <vector>

#include "convolution_kernel.h"
#include "normalization_table.h"
#include "product/convolution_maps.h"
#include "product/form.h"
#include "product/gradient_output.h"
#include "product/gradient_sums.h"
#include "product/run_product.h"
#include "scratch.h"

/// dx (=|+=) the transposed convolution of dy with weight; or, where the convolution read a normalized x,
/// what of that passes through the normalization, and dgamma, dbeta (=) its parameters' gradients. Reads dy
/// [N,Ho,Wo,O], weight [O,kh,kw,C], x? [N,H,W,C], mean?, variance?, gamma?, beta? [1,1,1,C]; writes dx
/// [N,H,W,C] (=|+=), dgamma?, dbeta? [1,1,1,C] (=); attributes stride, padding, accumulate, epsilon, relu.
/// The workspace holds the products of the parts of a long sum, and with a normalization its table and the
/// sums of blocks of pixels. The input pixels whose coordinates leave the same remainders by the stride (a
/// phase) meet the same taps: their dx is the product of windows of dy, [pixels, taps and O], and of those
/// taps' weights, [taps and O, C]. With stride 1 there is one phase, of all taps; a phase that no tap reaches
/// is an empty sum.
namespace densegraph::cuda {
namespace {

enum Operand { kDy, kWeight, kX, kMean, kVariance, kGamma, kBeta, kDx, kDgamma, kDbeta, kWorkspace };
enum Attribute { kStride, kPadding, kAccumulate, kEpsilon, kRelu };

/// One dimension of a phase: inputs first, first + stride, ...
struct PhaseLine {
  int64_t first, count;
  /// The taps that reach them, the last first.
  Taps taps;
  /// The element of dy under the first input's first of those taps.
  int64_t start;
};

PhaseLine phase_line(int64_t first, int64_t size, int64_t kernel, int64_t stride, int64_t padding) {
  // Input i meets output j through tap i + padding - stride * j.
  const int64_t first_tap = (first + padding) % stride;
  const int64_t taps = first_tap < kernel ? divide_up(kernel - first_tap, stride) : 0;
  return {first,
          divide_up(size - first, stride),
          {first_tap + (taps - 1) * stride, -stride, taps},
          (first + padding - first_tap) / stride - taps + 1};
}

struct Phase {
  PhaseLine rows, columns;
  ProductSize size;
  ProductPlan plan;
};

template <class Arithmetic>
std::vector<Phase> phases_of(const KernelArguments& arguments) {
  const TensorView &dx = arguments.operand(kDx), &weight = arguments.operand(kWeight);
  const int64_t stride = arguments.integer(kStride), padding = arguments.integer(kPadding);
  std::vector<Phase> phases;
  for (int64_t row = 0; row < smaller(stride, dx.h); ++row) {
    for (int64_t column = 0; column < smaller(stride, dx.w); ++column) {
      const PhaseLine rows = phase_line(row, dx.h, weight.h, stride, padding);
      const PhaseLine columns = phase_line(column, dx.w, weight.w, stride, padding);
      const ProductSize size{dx.n * rows.count * columns.count, dx.c,
                             rows.taps.count * columns.taps.count * weight.n};
      // Nothing is added to these.
      if (size.sum == 0 && arguments.flag(kAccumulate)) continue;
      phases.push_back({rows, columns, size, plan_product<Arithmetic>(size)});
    }
  }
  return phases;
}

template <class Arithmetic>
struct DataGradient {
  using T = typename Arithmetic::Element;

  const KernelArguments& arguments;
  const TensorView &dy = arguments.operand(kDy), &weight = arguments.operand(kWeight),
                   &x = arguments.operand(kX), &dx = arguments.operand(kDx);
  FusedNormalization normalization{arguments, kMean, kEpsilon};
  std::vector<Phase> phases = phases_of<Arithmetic>(arguments);
  Scratch scratch{arguments.operand(kWorkspace).data};
  ChannelNormalization* table = scratch.take<ChannelNormalization>(normalization.present ? dx.c : 0);
  GradientSums sums{normalization.present ? row_blocks() : 0, dx.c, scratch};
  float* parts = scratch.take<float>(parts_floats());

  int64_t row_blocks() const {
    int64_t blocks = 0;
    for (const Phase& phase : phases) blocks += phase.plan.row_blocks(phase.size);
    return blocks;
  }
  /// One phase after the other has its parts there.
  int64_t parts_floats() const {
    int64_t floats = 0;
    for (const Phase& phase : phases) floats = larger(floats, phase.plan.floats(phase.size));
    return floats;
  }

  void run_phase(const Phase& phase, float* phase_sums, const LaunchContext& context) const {
    const PhaseLine &rows = phase.rows, &columns = phase.columns;
    TensorView numbered = dx;
    numbered.stride = 1;
    const Product<T> product{
        .a = {static_cast<const T*>(dy.data),
              windows_over(dy, {dx.n, rows.count, columns.count, rows.start, columns.start, 1}),
              window_elements(dy, rows.taps.count, columns.taps.count), static_cast<int32_t>(dy.h),
              static_cast<int32_t>(dy.w)},
        .b = {static_cast<const T*>(weight.data), channels_of(weight.c),
              kernel_taps(weight, rows.taps, columns.taps), 1, 1},
    };
    const GradientOutput<T> output{
        .dx = PixelView<T>(dx),
        .pixels = windows_over(numbered, {dx.n, rows.count, columns.count, rows.first, columns.first,
                                          arguments.integer(kStride)}),
        .channels = static_cast<int32_t>(dx.c),
        .accumulate = arguments.flag(kAccumulate),
        .normalization = normalization.present ? table : nullptr,
        .relu = normalization.relu,
        .x = normalization.present ? PixelView<const T>(x) : PixelView<const T>{},
        .sums = phase_sums};
    run_product<DataGradientForm, Arithmetic>(product, output, phase.plan, parts, context);
  }

  void run(const LaunchContext& context) const {
    if (normalization.present) fill_normalization_table(normalization.parameters, dx.c, table, context);
    int64_t block = 0;
    for (const Phase& phase : phases) {
      run_phase(phase, sums.of_block(block), context);
      block += phase.plan.row_blocks(phase.size);
    }
    if (normalization.present)
      sums.add(arguments.operand(kDgamma).f32(), arguments.operand(kDbeta).f32(), context);
  }
};

constexpr ConvolutionRoles kRoles{.pass = cudnn::ConvolutionPass::data_gradient,
                                  .x = kDx,
                                  .weight = kWeight,
                                  .y = kDy,
                                  .mean = kMean,
                                  .epsilon = kEpsilon,
                                  .workspace = kWorkspace,
                                  .accumulate = kAccumulate};

}  // namespace

extern const CudaKernel convolution_data_gradient;
const CudaKernel convolution_data_gradient = ConvolutionKernel<kRoles, DataGradient>::kernel();

}  // namespace densegraph::cuda
