#include "pooling_gradient.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kDy, kIndices, kX, kMean, kVariance, kGamma, kBeta, kDx, kDgamma, kDbeta, kWorkspace };
enum Attribute { kAccumulate = 4 };

int64_t workspace_bytes(const KernelArguments& arguments, int) {
  return pooling_gradient_bytes(FusedGradient(arguments, kX, kAccumulate));
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &dy = arguments.operand(kDy), &indices = arguments.operand(kIndices);
  const FusedGradient gradient(arguments, kX, kAccumulate);
  const PoolingWindow window(arguments, gradient.dx, dy);
  // From window to window the same pixel lies so many places earlier.
  const int64_t column_step = window.horizontal.stride;
  const int64_t row_step = window.vertical.stride * window.horizontal.size;
  gather_windows(gradient, window, arguments.operand(kWorkspace).f32(), pool,
                 [&](const auto& over, int64_t first_place) {
                   return [windows = over, first_place, row_step, column_step, data = dy.f32(),
                           stride = dy.stride, places = indices.u8(),
                           place_stride = indices.stride](auto lanes, int64_t c) {
                     return windows.sum([&](int64_t output, int64_t i, int64_t j) {
                       const int64_t place = first_place - i * row_step - j * column_step;
                       const IntVector won = lanes.load_bytes(places + output * place_stride + c) ==
                                             static_cast<int32_t>(place);
                       return masked(won, lanes.load(data + output * stride + c));
                     });
                   };
                 });
}

}  // namespace

extern const CpuKernel max_pool_gradient;
const CpuKernel max_pool_gradient{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
