#include "correlation_method.h"
#include "winograd_weights.h"

/// y = x (*) weight + bias, or the same of the normalized x.
/// Reads x [N,H,W,C], weight [O,kh,kw,C], bias? [1,1,1,O], mean?, variance?, gamma?, beta? [1,1,1,C]; writes
/// y [N,Ho,Wo,O] (=); attributes stride, padding, epsilon, relu. The workspace holds the table of the
/// normalization where there is one, the packed weights, then the threads' own blocks.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
extern const CpuKernel convolution;

namespace {

enum Operand { kX, kWeight, kBias, kMean, kVariance, kGamma, kBeta, kY, kWorkspace };
enum Attribute { kStride, kPadding, kEpsilon, kRelu };

Correlation correlation_of(const KernelArguments& arguments) {
  const TensorView& x = arguments.operand(kX);
  const TensorView& weight = arguments.operand(kWeight);
  const TensorView& y = arguments.operand(kY);
  const int64_t padding = arguments.integer(kPadding);
  const Window window{x.n,      x.h,      x.w, weight.h, weight.w, arguments.integer(kStride),
                      -padding, -padding, y.h, y.w};
  return {window, x.c, y.c, method_for(window, x.c, y.c)};
}

int64_t workspace_bytes(const KernelArguments& arguments, int threads) {
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  return static_cast<int64_t>(sizeof(float)) *
         (normalization.table_floats() + correlation_of(arguments).workspace_floats(threads));
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& x = arguments.operand(kX);
  const TensorView& weight = arguments.operand(kWeight);
  const TensorView& bias = arguments.operand(kBias);
  const TensorView& y = arguments.operand(kY);
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  float* const table = arguments.operand(kWorkspace).f32();
  float* const workspace = table + normalization.table_floats();
  const Correlation correlation = correlation_of(arguments);
  switch (correlation.method) {
    case Method::direct:
      pack_weights(weight, workspace, pool);
      break;
    case Method::winograd_2:
      pack_winograd_weights<2>(weight, workspace, pool);
      break;
    case Method::winograd_4:
      pack_winograd_weights<4>(weight, workspace, pool);
      break;
  }
  const PlainWriter writer{y.f32(), y.stride, false, bias.present() ? bias.f32() : nullptr};
  const Target<PlainWriter> target{writer, {0, y.h * y.w, y.w, 1}, 0};
  if (normalization.present()) {
    correlation.run(NormalizedSource(x, normalization.fill(table), normalization.relu), target, workspace,
                    pool);
  } else {
    correlation.run(PlainSource(x), target, workspace, pool);
  }
}

}  // namespace

const CpuKernel convolution{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
