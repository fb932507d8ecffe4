#include "pooling_gradient.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kDy, kX, kMean, kVariance, kGamma, kBeta, kDx, kDgamma, kDbeta, kWorkspace };
enum Attribute { kAccumulate = 4 };

int64_t workspace_bytes(const KernelArguments& arguments, int) {
  return pooling_gradient_bytes(FusedGradient(arguments, kX, kAccumulate));
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& dy = arguments.operand(kDy);
  const FusedGradient gradient(arguments, kX, kAccumulate);
  const PoolingWindow window(arguments, gradient.dx, dy);
  const Vector places = splat(static_cast<float>(window.places()));
  gather_windows(gradient, window, arguments.operand(kWorkspace).f32(), pool, [&](const auto& over, int64_t) {
    return [windows = over, data = dy.f32(), stride = dy.stride, places](auto lanes, int64_t c) {
      const Vector sum = windows.sum(
          [&](int64_t output, int64_t, int64_t) { return lanes.load(data + output * stride + c); });
      return sum / places;
    };
  });
}

}  // namespace

extern const CpuKernel average_pool_gradient;
const CpuKernel average_pool_gradient{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
