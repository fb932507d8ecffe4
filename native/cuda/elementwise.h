#pragma once
#include <algorithm>
#include <cstdint>
#include <tuple>

#include "cuda_kernel.h"
#include "device.h"
#include "plane.h"
#include "storage.h"

/// Kernels that treat each element alone, over views of one shape.
namespace densegraph::cuda {

/// The elements of views of one shape as rows in dense NHWC order: long ones where no view has gaps, else the
/// pixels.
struct RowShape {
  int64_t elements;
  int64_t row_length;

  __host__ __device__ int64_t rows() const { return divide_up(elements, row_length); }
  __device__ int64_t length(int64_t row) const { return smaller(row_length, elements - row * row_length); }
};

/// Of rows that are cut out of memory without gaps; a multiple of every vector's length.
constexpr int64_t kLongRow = 4096;

/// One view's rows, `step` elements apart.
template <class T>
struct Rows {
  T* data;
  int64_t step;
};

/// A body has the bit masks kReads and kWrites of the views that it reads and writes, and computes in place
/// on one element of each: operator()(float (&values)[views]).
template <int kLength, class Body, class... T>
__global__ void elementwise_kernel(RowShape shape, Body body, Rows<T>... views) {
  constexpr int kViews = sizeof...(T);
  const int64_t rows = shape.rows(), row_step = int64_t{gridDim.x} * blockDim.y;
  const int64_t column_step = int64_t{gridDim.y} * blockDim.x * kLength;
  for (int64_t row = int64_t{blockIdx.x} * blockDim.y + threadIdx.y; row < rows; row += row_step) {
    const int64_t length = shape.length(row);
    int64_t column = (int64_t{blockIdx.y} * blockDim.x + threadIdx.x) * kLength;
    for (; column < length; column += column_step) {
      const auto apply = [&](auto count, int64_t at) {
        constexpr int kCount = decltype(count)::value;
        float values[kViews][kCount];
        int view = 0;
        ((Body::kReads >> view & 1 ? load<kCount>(views.data + row * views.step + at, values[view]) : void(),
          ++view),
         ...);
        for (int i = 0; i < kCount; ++i) {
          float element[kViews];
          for (int k = 0; k < kViews; ++k) element[k] = values[k][i];
          body(element);
          for (int k = 0; k < kViews; ++k) values[k][i] = element[k];
        }
        view = 0;
        ((Body::kWrites >> view & 1 ? store<kCount>(views.data + row * views.step + at, values[view])
                                    : void(),
          ++view),
         ...);
      };
      if (column + kLength <= length) {
        apply(Constant<kLength>{}, column);
      } else {
        for (int64_t at = column; at < length; ++at) apply(Constant<1>{}, at);
      }
    }
  }
}

/// Calls the body for every element; T is what each of the views holds.
template <class... T, class Body, class... Views>
void launch_elementwise(const LaunchContext& context, Body body, const Views&... views) {
  const TensorView& first = std::get<0>(std::tie(views...));
  const bool gapless = ((views.stride == views.c) && ...);
  const RowShape shape{first.pixels() * first.c, gapless ? kLongRow : first.c};
  constexpr int kLength = 16 / static_cast<int>(std::max({sizeof(T)...}));
  const bool aligned = (is_aligned<T>(views, kLength) && ...);
  const auto start = [&](auto length) {
    const Plane plane(shape.rows(), divide_up(shape.row_length, length));
    launch(elementwise_kernel<length, Body, T...>, plane.grid, plane.block, 0, context.stream, shape, body,
           Rows<T>{static_cast<T*>(views.data), gapless ? kLongRow : views.stride}...);
  };
  if (aligned) {
    start(Constant<kLength>{});
  } else {
    start(Constant<1>{});
  }
}

}  // namespace densegraph::cuda
