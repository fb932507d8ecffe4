#include "correlation_method.h"
#include "inner_products.h"

/// y = x (*) weight + bias, or the same of the normalized x.
/// Reads x [N,H,W,C], weight [O,kh,kw,C], bias? [1,1,1,O], mean?, variance?, gamma?, beta? [1,1,1,C]; writes
/// y [N,Ho,Wo,O] (=); attributes stride, padding, epsilon, relu. The workspace holds the table of the
/// normalization where there is one, the packed weights (or pixels, where these are few), then the threads'
/// own blocks.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
extern const CpuKernel convolution;

namespace {

enum Operand { kX, kWeight, kBias, kMean, kVariance, kGamma, kBeta, kY, kWorkspace };
enum Attribute { kStride, kPadding, kEpsilon, kRelu };

Window window_of(const KernelArguments& arguments) {
  const TensorView& x = arguments.operand(kX);
  const TensorView& weight = arguments.operand(kWeight);
  const TensorView& y = arguments.operand(kY);
  const int64_t padding = arguments.integer(kPadding);
  return {x.n, x.h, x.w, weight.h, weight.w, arguments.integer(kStride), -padding, -padding, y.h, y.w};
}

InnerProductPlan inner_products_of(const KernelArguments& arguments) {
  const TensorView& weight = arguments.operand(kWeight);
  return {window_of(arguments), weight.c, weight.n, weight.stride == weight.c};
}

Correlation correlation_of(const KernelArguments& arguments) {
  const TensorView& weight = arguments.operand(kWeight);
  const Window window = window_of(arguments);
  return {window, weight.c, weight.n, method_for(window, weight.c, weight.n)};
}

int64_t workspace_bytes(const KernelArguments& arguments, int threads) {
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  const InnerProductPlan plan = inner_products_of(arguments);
  const int64_t floats = suits_inner_products(plan.window, plan.channels)
                             ? plan.workspace_floats(threads)
                             : correlation_of(arguments).workspace_floats(threads);
  return static_cast<int64_t>(sizeof(float)) * (normalization.table_floats() + floats);
}

template <class Source>
void convolve(const KernelArguments& arguments, const Source& source, float* workspace, ThreadPool& pool) {
  const TensorView& weight = arguments.operand(kWeight);
  const TensorView& bias = arguments.operand(kBias);
  const TensorView& y = arguments.operand(kY);
  const PlainWriter writer{y.f32(), y.stride, false, bias.present() ? bias.f32() : nullptr};
  const InnerProductPlan plan = inner_products_of(arguments);
  if (suits_inner_products(plan.window, plan.channels)) {
    correlate_inner(source, plan, weight, writer, workspace, pool);
    return;
  }
  const Target<PlainWriter> target{writer, {0, y.h * y.w, y.w, 1}, 0};
  correlation_of(arguments).run(source, ForwardWeights{weight}, target, workspace, pool);
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& x = arguments.operand(kX);
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  float* const table = arguments.operand(kWorkspace).f32();
  float* const workspace = table + normalization.table_floats();
  if (normalization.present()) {
    convolve(arguments, NormalizedSource(x, normalization.fill(table), normalization.relu), workspace, pool);
  } else {
    convolve(arguments, PlainSource(x), workspace, pool);
  }
}

}  // namespace

const CpuKernel convolution{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
