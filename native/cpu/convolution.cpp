#include "correlation.h"
#include "packed_weights.h"

/// y = x (*) weight + bias.
/// Reads x [N,H,W,C], weight [O,kh,kw,C], bias? [1,1,1,O]; writes y [N,Ho,Wo,O] (=); attributes stride,
/// padding. The weights are packed at the start of the workspace, then come the threads' own blocks.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
extern const CpuKernel convolution;

namespace {

enum Operand { kX, kWeight, kBias, kY, kWorkspace };
enum Attribute { kStride, kPadding };

Window window_of(const KernelArguments& arguments) {
  const TensorView& x = arguments.operand(kX);
  const TensorView& weight = arguments.operand(kWeight);
  const TensorView& y = arguments.operand(kY);
  const int64_t padding = arguments.integer(kPadding);
  return {x.n, x.h, x.w, weight.h, weight.w, arguments.integer(kStride), -padding, -padding, y.h, y.w};
}

int64_t packed_floats(const TensorView& weight) {
  return Panels{weight.n}.floats(weight.h * weight.w * weight.c);
}

int64_t workspace_bytes(const KernelArguments& arguments, int threads) {
  const TensorView& weight = arguments.operand(kWeight);
  const CorrelationPlan plan = plan_correlation(window_of(arguments), weight.c, weight.n);
  return static_cast<int64_t>(sizeof(float)) * (packed_floats(weight) + threads * plan.scratch_floats());
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& weight = arguments.operand(kWeight);
  const TensorView& bias = arguments.operand(kBias);
  const TensorView& y = arguments.operand(kY);
  float* const packed = arguments.operand(kWorkspace).f32();
  pack_weights(weight, packed, pool);

  const Window window = window_of(arguments);
  const Target target{
      y.f32(), y.h * y.w * y.stride, y.w * y.stride, y.stride, bias.present() ? bias.f32() : nullptr, false};
  correlate(PlainSource(arguments.operand(kX)), window, weight.c, packed, weight.n,
            plan_correlation(window, weight.c, weight.n), target, packed + packed_floats(weight), pool);
}

}  // namespace

const CpuKernel convolution{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
