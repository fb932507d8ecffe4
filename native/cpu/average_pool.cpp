#include "channel_source.h"
#include "pooling_window.h"

/// y = the mean of the window of x, or of the normalized x; padding counts as zeros.
/// Reads x [N,H,W,C], mean?, variance?, gamma?, beta? [1,1,1,C]; writes y [N,Ho,Wo,C] (=); attributes
/// kernelHeight, kernelWidth, stride, padding, epsilon, relu. The workspace is the table of the
/// normalization.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kMean, kVariance, kGamma, kBeta, kY, kWorkspace };
enum Attribute { kKernelHeight, kKernelWidth, kStride, kPadding, kEpsilon, kRelu };

template <class Source>
void pool_pixel(const PoolingWindow& window, const Source& source, int64_t channels, int64_t image,
                int64_t row, int64_t column, float* y) {
  const Span rows = window.vertical.places_inside(row), columns = window.horizontal.places_inside(column);
  const int64_t width = window.horizontal.inputs;
  const int64_t corner = (image * window.vertical.inputs + window.vertical.first_input(row)) * width +
                         window.horizontal.first_input(column);
  const Vector places = splat(static_cast<float>(window.places()));
  for_each_vector(channels, [&](auto lanes, int64_t c) {
    const auto x = source.at(c);
    Vector sum{};
    for (int64_t i = rows.begin; i < rows.end; ++i) {
      // Rows are summed first and then added: large windows lose fewer digits than in one long sum.
      Vector row_sum{};
      for (int64_t j = columns.begin; j < columns.end; ++j) row_sum += x.load(lanes, corner + i * width + j);
      sum += row_sum;
    }
    lanes.store(y + c, sum / places);
  });
}

template <class Source>
void run_with(const Source& source, const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& y = arguments.operand(kY);
  const PoolingWindow window(arguments, arguments.operand(kX), y);
  pool.parallel_for(y.n * y.h, [&](int64_t item, int) {
    for (int64_t column = 0; column < y.w; ++column) {
      pool_pixel(window, source, y.c, item / y.h, item % y.h, column,
                 y.f32() + (item * y.w + column) * y.stride);
    }
  });
}

int64_t workspace_bytes(const KernelArguments& arguments, int) {
  return static_cast<int64_t>(sizeof(float)) * FusedNormalization(arguments, kMean, kEpsilon).table_floats();
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& x = arguments.operand(kX);
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  if (normalization.present()) {
    const NormalizationTable table = normalization.fill(arguments.operand(kWorkspace).f32());
    run_with(NormalizedSource(x, table, normalization.relu), arguments, pool);
  } else {
    run_with(PlainSource(x), arguments, pool);
  }
}

}  // namespace

extern const CpuKernel average_pool;
const CpuKernel average_pool{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
