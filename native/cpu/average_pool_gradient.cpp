#include "lanes.h"
#include "pooling_window.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kDy, kX, kMean, kVariance, kGamma, kBeta, kDx, kDgamma, kDbeta, kWorkspace };
enum Attribute { kAccumulate = 4 };

/// Each input pixel gathers from the windows that contain it, so no two items write the same place.
void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &dy = arguments.operand(kDy), &dx = arguments.operand(kDx);
  const PoolingWindow window(arguments, dx, dy);
  const Vector places = splat(static_cast<float>(window.places()));
  const bool accumulate = arguments.flag(kAccumulate);
  pool.parallel_for(dx.n * dx.h, [&](int64_t item, int) {
    const int64_t image = item / dx.h;
    const Span rows = window.vertical.outputs_over(item % dx.h);
    for (int64_t column = 0; column < dx.w; ++column) {
      const Span columns = window.horizontal.outputs_over(column);
      float* target = dx.f32() + (item * dx.w + column) * dx.stride;
      for_each_vector(dx.c, [&](auto lanes, int64_t c) {
        Vector sum{};
        for (int64_t i = rows.begin; i < rows.end; ++i)
          for (int64_t j = columns.begin; j < columns.end; ++j)
            sum += lanes.load(dy.f32() + ((image * dy.h + i) * dy.w + j) * dy.stride + c);
        const Vector mean = sum / places;
        lanes.store(target + c, accumulate ? lanes.load(target + c) + mean : mean);
      });
    }
  });
}

}  // namespace

extern const CpuKernel average_pool_gradient;
const CpuKernel average_pool_gradient{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
