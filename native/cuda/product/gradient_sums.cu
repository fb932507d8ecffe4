#include "gradient_sums.h"

#include "../device.h"

namespace densegraph::cuda {

namespace {

/// Threads [kThreadRows, kColumns]; so many rows of a column are added by one block, in kThreadRows
/// interleaved sums.
constexpr int kColumns = 32, kThreadRows = 8;
constexpr int64_t kGroupRows = 64;

int64_t groups_of(int64_t rows) {
  return divide_up(rows, kGroupRows);
}

/// Stores the sum of a column of a group of rows.
struct StoreGroup {
  double* sums;
  int64_t columns;
  __device__ void operator()(int64_t group, int64_t column, double sum) const {
    sums[group * columns + column] = sum;
  }
};
/// Stores that of the only group.
struct StoreGradient {
  float *dgamma, *dbeta;
  int64_t channels;
  __device__ void operator()(int64_t, int64_t column, double sum) const {
    (column < channels ? dgamma + column : dbeta + column - channels)[0] = static_cast<float>(sum);
  }
};

/// The sums of `group_rows` rows at a time of [rows, columns].
template <class T, class Store>
__global__ void __launch_bounds__(kColumns* kThreadRows)
    add_rows(const T* data, int64_t rows, int64_t columns, int64_t group_rows, const Store store_sum) {
  __shared__ double sums[kThreadRows][kColumns];
  const int64_t column = int64_t{blockIdx.x} * kColumns + threadIdx.x, group = blockIdx.y;
  const int64_t end = smaller(rows, (group + 1) * group_rows);
  double sum = 0;
  for (int64_t row = group * group_rows + threadIdx.y; row < end && column < columns; row += kThreadRows)
    sum += static_cast<double>(data[row * columns + column]);
  sums[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y > 0 || column >= columns) return;
  for (int i = 1; i < kThreadRows; ++i) sum += sums[i][threadIdx.x];
  store_sum(group, column, sum);
}

}  // namespace

GradientSums::GradientSums(int64_t blocks, int64_t channels, Scratch& scratch)
    : blocks_(blocks),
      channels_(channels),
      sums_(scratch.take<float>(blocks * 2 * channels)),
      group_sums_(scratch.take<double>(blocks > kGroupRows ? groups_of(blocks) * 2 * channels : 0)) {}

void GradientSums::add(float* dgamma, float* dbeta, const LaunchContext& context) const {
  const int64_t columns = 2 * channels_, groups = groups_of(blocks_);
  const dim3 block(kColumns, kThreadRows);
  const auto across = static_cast<unsigned>(divide_up(columns, kColumns));
  const StoreGradient gradient{dgamma, dbeta, channels_};
  if (groups <= 1) {
    launch(add_rows<float, StoreGradient>, dim3(across), block, 0, context.stream, sums_, blocks_, columns,
           blocks_, gradient);
    return;
  }
  launch(add_rows<float, StoreGroup>, dim3(across, static_cast<unsigned>(groups)), block, 0, context.stream,
         sums_, blocks_, columns, kGroupRows, StoreGroup{group_sums_, columns});
  launch(add_rows<double, StoreGradient>, dim3(across), block, 0, context.stream, group_sums_, groups,
         columns, groups, gradient);
}

}  // namespace densegraph::cuda
