#pragma once
#include <cstdint>

#include "../cuda_kernel.h"
#include "../device.h"
#include "../storage.h"
#include "output_share.h"
#include "plan.h"

namespace densegraph::cuda {

/// The products of the parts of a sum: floats [parts, rows, pitch].
struct ProductParts {
  const float* data;
  int32_t parts, rows, columns;
  int64_t pitch;
};

/// Wide enough for memory's sectors, narrow enough that small results still have many blocks.
constexpr int kPartColumns = 32;
constexpr int kPartThreads = 256;

/// Adds the parts in their order, in double, and writes the sums.
template <class Output>
__global__ void __launch_bounds__(kPartThreads)
    add_parts_kernel(const ProductParts parts, const Output output) {
  using Share = OutputShare<kPartColumns, kPartThreads>;
  __shared__ float scratch[2 * kPartColumns * Share::kRowStep];
  const auto row_block = static_cast<int32_t>(blockIdx.x);
  const auto first_column = static_cast<int32_t>(blockIdx.y) * kPartColumns;
  const int32_t column = first_column + Share::column();
  typename Output::template Writer<kPartColumns, kPartThreads> writer(output, first_column);
  for (int i = Share::row(); i < kPartRows; i += Share::kRowStep) {
    const int32_t row = row_block * kPartRows + i;
    if (row >= parts.rows || column >= parts.columns) continue;
    double sums[kShareWidth] = {};
    for (int32_t part = 0; part < parts.parts; ++part) {
      float values[kShareWidth];
      load<kShareWidth>(parts.data + (part * int64_t{parts.rows} + row) * parts.pitch + column, values);
#pragma unroll
      for (int k = 0; k < kShareWidth; ++k) sums[k] += static_cast<double>(values[k]);
    }
    float values[kShareWidth];
#pragma unroll
    for (int k = 0; k < kShareWidth; ++k) values[k] = static_cast<float>(sums[k]);
    writer.write(row, values);
  }
  writer.finish(scratch, row_block);
}

template <class Output>
void add_parts(const ProductParts& parts, const Output& output, const LaunchContext& context) {
  const dim3 grid(static_cast<unsigned>(divide_up(parts.rows, kPartRows)),
                  static_cast<unsigned>(divide_up(parts.columns, kPartColumns)));
  launch(add_parts_kernel<Output>, grid, dim3(kPartThreads), 0, context.stream, parts, output);
}

}  // namespace densegraph::cuda
