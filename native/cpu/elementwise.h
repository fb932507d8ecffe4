#pragma once
#include "../core/tensor_view.h"
#include "lanes.h"
#include "pixel_blocks.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Float32 views of one shape as rows that follow one another in dense NHWC order: long ones where no view
/// has gaps, else the pixels.
template <int kViews>
struct ElementRows {
  const TensorView* views[kViews];
  int64_t elements, row_length;
  bool gapless = true;

  explicit ElementRows(const TensorView* const (&all)[kViews])
      : elements(all[0]->pixels() * all[0]->c), row_length(all[0]->c) {
    constexpr int64_t kLongRow = 4096;
    for (int k = 0; k < kViews; ++k) {
      views[k] = all[k];
      gapless = gapless && all[k]->stride == all[k]->c;
    }
    if (gapless) row_length = kLongRow;
  }

  int64_t count() const { return divide_up(elements, row_length); }
  /// The index of a row's first element.
  int64_t first(int64_t row) const { return row * row_length; }
  int64_t length(int64_t row) const { return smaller(row_length, elements - first(row)); }
  float* start(int view, int64_t row) const {
    return views[view]->f32() + row * (gapless ? row_length : views[view]->stride);
  }
};

/// Calls body(first_row, end_row) for runs of rows, in parallel.
template <int kViews, class Body>
void for_each_run(ThreadPool& pool, const ElementRows<kViews>& rows, const Body& body) {
  constexpr int64_t kItemElements = 16384;
  const int64_t rows_per_item = larger(1, kItemElements / rows.row_length);
  pool.parallel_for(divide_up(rows.count(), rows_per_item), [&](int64_t item, int) {
    body(item * rows_per_item, smaller(rows.count(), (item + 1) * rows_per_item));
  });
}

/// Calls body(lanes, at) for every vector of elements of float32 views of one shape, in parallel; at[k]
/// points into view k.
template <int kViews, class Body>
void for_each_element(ThreadPool& pool, const TensorView* const (&views)[kViews], const Body& body) {
  const ElementRows<kViews> rows(views);
  for_each_run(pool, rows, [&](int64_t first_row, int64_t end_row) {
    for (int64_t row = first_row; row < end_row; ++row) {
      float* start[kViews];
      for (int k = 0; k < kViews; ++k) start[k] = rows.start(k, row);
      for_each_vector(rows.length(row), [&](auto lanes, int64_t index) {
        float* at[kViews];
        for (int k = 0; k < kViews; ++k) at[k] = start[k] + index;
        body(lanes, at);
      });
    }
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
