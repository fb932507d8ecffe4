#include "lanes.h"
#include "pooling_window.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kDy, kIndices, kDx };
enum Attribute { kAccumulate = 4 };

/// Each input pixel gathers from the windows that contain it, so no two items write the same place.
void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &dy = arguments.operand(kDy), &indices = arguments.operand(kIndices),
                   &dx = arguments.operand(kDx);
  const PoolingWindow window(arguments, dx, dy);
  const bool accumulate = arguments.flag(kAccumulate);
  pool.parallel_for(dx.n * dx.h, [&](int64_t item, int) {
    const int64_t image = item / dx.h, row = item % dx.h;
    const Span rows = window.vertical.outputs_over(row);
    for (int64_t column = 0; column < dx.w; ++column) {
      const Span columns = window.horizontal.outputs_over(column);
      float* target = dx.f32() + (item * dx.w + column) * dx.stride;
      for_each_vector(dx.c, [&](auto lanes, int64_t c) {
        Vector sum{};
        for (int64_t i = rows.begin; i < rows.end; ++i) {
          for (int64_t j = columns.begin; j < columns.end; ++j) {
            const int64_t pixel = (image * dy.h + i) * dy.w + j;
            const int64_t place = (row - window.vertical.first_input(i)) * window.horizontal.size + column -
                                  window.horizontal.first_input(j);
            const IntVector won =
                lanes.load_bytes(indices.u8() + pixel * indices.stride + c) == static_cast<int32_t>(place);
            const Vector upstream = lanes.load(dy.f32() + pixel * dy.stride + c);
            sum += reinterpret_cast<Vector>(reinterpret_cast<IntVector>(upstream) & won);
          }
        }
        lanes.store(target + c, accumulate ? lanes.load(target + c) + sum : sum);
      });
    }
  });
}

}  // namespace

extern const CpuKernel max_pool_gradient;
const CpuKernel max_pool_gradient{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
