#include "lanes.h"
#include "pooling_window.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kMean, kVariance, kGamma, kBeta, kY, kWorkspace };

void pool_pixel(const PoolingWindow& window, const TensorView& x, int64_t image, int64_t row, int64_t column,
                float* y) {
  const Span rows = window.vertical.places_inside(row), columns = window.horizontal.places_inside(column);
  const float* corner = x.f32() + ((image * x.h + window.vertical.first_input(row)) * x.w +
                                   window.horizontal.first_input(column)) *
                                      x.stride;
  const Vector places = splat(static_cast<float>(window.places()));
  for_each_vector(x.c, [&](auto lanes, int64_t c) {
    Vector sum{};
    for (int64_t i = rows.begin; i < rows.end; ++i) {
      // Rows are summed first and then added: large windows lose fewer digits than in one long sum.
      Vector row_sum{};
      for (int64_t j = columns.begin; j < columns.end; ++j)
        row_sum += lanes.load(corner + (i * x.w + j) * x.stride + c);
      sum += row_sum;
    }
    lanes.store(y + c, sum / places);
  });
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &x = arguments.operand(kX), &y = arguments.operand(kY);
  const PoolingWindow window(arguments, x, y);
  pool.parallel_for(y.n * y.h, [&](int64_t item, int) {
    for (int64_t column = 0; column < y.w; ++column)
      pool_pixel(window, x, item / y.h, item % y.h, column, y.f32() + (item * y.w + column) * y.stride);
  });
}

}  // namespace

extern const CpuKernel average_pool;
const CpuKernel average_pool{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
