#pragma once
#include <type_traits>

#include "gradient_writer.h"
#include "pooling_window.h"

/// The gradients of poolings: each input pixel gathers from the windows that contain it, so no two items
/// write the same place.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// The windows over one input pixel: rows x columns of them, which are outputs `first`, first + 1, ... and so
/// on `width` outputs further. The counts are numbers, or constants where they are the usual ones.
template <class Rows, class Columns>
struct WindowsOver {
  int64_t first, width;
  Rows rows;
  Columns columns;

  WindowsOver(int64_t first_output, int64_t outputs_in_row, Rows row_count, Columns column_count)
      : first(first_output), width(outputs_in_row), rows(row_count), columns(column_count) {}

  /// Adds up term(output, i, j) of the windows in row i, column j.
  template <class Term>
  DENSEGRAPH_INLINE Vector sum(const Term& term) const {
    Vector total{};
    for (int64_t i = 0; i < rows; ++i) {
      for (int64_t j = 0; j < columns; ++j) total += term(first + i * width + j, i, j);
    }
    return total;
  }
};

/// Calls body(count), with a constant where it is 1 or 2.
template <class Body>
DENSEGRAPH_INLINE void with_count(int64_t count, const Body& body) {
  if (count == 1) {
    body(std::integral_constant<int64_t, 1>{});
  } else if (count == 2) {
    body(std::integral_constant<int64_t, 2>{});
  } else {
    body(count);
  }
}

/// Bytes of workspace that gather_windows needs.
static inline int64_t pooling_gradient_bytes(const FusedGradient& gradient) {
  const int64_t blocks = PixelBlocks(gradient.dx.pixels()).count;
  return gradient.workspace_floats(blocks) * static_cast<int64_t>(sizeof(float));
}

/// Writes all of dx by blocks of pixels. values(windows, place) gives what answers (lanes, channel) with a
/// vector of channels of one input pixel, which lies at `place` of the first of the windows.
template <class Values>
static inline void gather_windows(const FusedGradient& gradient, const PoolingWindow& window,
                                  float* workspace, ThreadPool& pool, const Values& values) {
  const int64_t height = gradient.dx.h, width = gradient.dx.w, channels = gradient.dx.c;
  const PixelBlocks blocks(gradient.dx.pixels());
  gradient.run(blocks.count, workspace, pool, [&](const auto& all, float*) {
    pool.parallel_for(blocks.count, [&](int64_t block, int) {
      const auto item = all.for_item(block);
      const int64_t end = blocks.begin(block + 1);
      for (int64_t pixel = blocks.begin(block), row_end; pixel < end; pixel = row_end) {
        const int64_t line = pixel / width, start = line * width, y = line % height;
        row_end = smaller(end, start + width);
        const Span rows = window.vertical.outputs_over(y);
        const int64_t outputs =
            (line / height * window.vertical.outputs + rows.begin) * window.horizontal.outputs;
        Span columns = window.horizontal.outputs_over(pixel - start);
        for (int64_t p = pixel; p < row_end; ++p) {
          window.horizontal.advance(columns, p - start);
          const int64_t place = window.place(y, rows.begin, p - start, columns.begin);
          with_count(rows.end - rows.begin, [&](auto row_count) {
            with_count(columns.end - columns.begin, [&](auto column_count) {
              // Copies, which the stores to dx cannot change: they stay in registers.
              const auto writer = item;
              const auto value = values(
                  WindowsOver{outputs + columns.begin, window.horizontal.outputs, row_count, column_count},
                  place);
              const int64_t to = p;
              for_each_vector(channels, [&](auto lanes, int64_t c) {
                auto column = writer.column(lanes, c);
                column.write(lanes, value(lanes, c), to);
                column.finish();
              });
            });
          });
        }
      }
    });
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
