#include "lanes.h"
#include "pooling_window.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kMean, kVariance, kGamma, kBeta, kY, kIndices, kWorkspace };

DENSEGRAPH_INLINE Vector select(IntVector condition, Vector yes, Vector no) {
  return reinterpret_cast<Vector>((reinterpret_cast<IntVector>(yes) & condition) |
                                  (reinterpret_cast<IntVector>(no) & ~condition));
}
DENSEGRAPH_INLINE IntVector select(IntVector condition, IntVector yes, IntVector no) {
  return (yes & condition) | (no & ~condition);
}

void pool_pixel(const PoolingWindow& window, const TensorView& x, int64_t image, int64_t row, int64_t column,
                float* y, uint8_t* indices) {
  const Span rows = window.vertical.places_inside(row), columns = window.horizontal.places_inside(column);
  const float* corner = x.f32() + ((image * x.h + window.vertical.first_input(row)) * x.w +
                                   window.horizontal.first_input(column)) *
                                      x.stride;
  for_each_vector(x.c, [&](auto lanes, int64_t c) {
    Vector best = splat(-__builtin_inff());
    IntVector place = IntVector{} + static_cast<int32_t>(rows.begin * window.horizontal.size + columns.begin);
    for (int64_t i = rows.begin; i < rows.end; ++i) {
      for (int64_t j = columns.begin; j < columns.end; ++j) {
        const Vector value = lanes.load(corner + (i * x.w + j) * x.stride + c);
        // As in PyTorch a NaN wins over all, and keeps its place against numbers.
        const IntVector better = (value > best) | (value != value);
        best = select(better, value, best);
        place = select(better, IntVector{} + static_cast<int32_t>(i * window.horizontal.size + j), place);
      }
    }
    lanes.store(y + c, best);
    lanes.store_bytes(indices + c, place);
  });
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &x = arguments.operand(kX), &y = arguments.operand(kY),
                   &indices = arguments.operand(kIndices);
  const PoolingWindow window(arguments, x, y);
  pool.parallel_for(y.n * y.h, [&](int64_t item, int) {
    for (int64_t column = 0; column < y.w; ++column) {
      const int64_t pixel = item * y.w + column;
      pool_pixel(window, x, item / y.h, item % y.h, column, y.f32() + pixel * y.stride,
                 indices.u8() + pixel * indices.stride);
    }
  });
}

}  // namespace

extern const CpuKernel max_pool;
const CpuKernel max_pool{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
