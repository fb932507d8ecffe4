#pragma once
#include "../core/tensor_view.h"
#include "lanes.h"
#include "pixel_blocks.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Calls body(lanes, at, element) for every vector of elements of float32 views of one shape, in parallel;
/// at[k] points into view k, and element is the first one's index in dense NHWC order. Views without gaps are
/// walked as one long row, others pixel by pixel.
template <int kViews, class Body>
void for_each_indexed_element(ThreadPool& pool, const TensorView* const (&views)[kViews], const Body& body) {
  constexpr int64_t kLongRow = 4096, kItemElements = 16384;
  const int64_t elements = views[0]->pixels() * views[0]->c;
  bool gapless = true;
  for (const TensorView* view : views) gapless = gapless && view->stride == view->c;
  const int64_t row_length = gapless ? kLongRow : views[0]->c;
  const int64_t rows = divide_up(elements, row_length);
  const int64_t rows_per_item = larger(1, kItemElements / row_length);

  pool.parallel_for(divide_up(rows, rows_per_item), [&](int64_t item, int) {
    const int64_t end = smaller(rows, (item + 1) * rows_per_item);
    for (int64_t row = item * rows_per_item; row < end; ++row) {
      float* start[kViews];
      for (int k = 0; k < kViews; ++k)
        start[k] = views[k]->f32() + row * (gapless ? row_length : views[k]->stride);
      for_each_vector(smaller(row_length, elements - row * row_length), [&](auto lanes, int64_t index) {
        float* at[kViews];
        for (int k = 0; k < kViews; ++k) at[k] = start[k] + index;
        body(lanes, at, row * row_length + index);
      });
    }
  });
}

/// As for_each_indexed_element, for a body(lanes, at) to which all elements are alike.
template <int kViews, class Body>
void for_each_element(ThreadPool& pool, const TensorView* const (&views)[kViews], const Body& body) {
  for_each_indexed_element<kViews>(pool, views,
                                   [&](auto lanes, float* const* at, int64_t) { body(lanes, at); });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
