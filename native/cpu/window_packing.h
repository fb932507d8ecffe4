#pragma once
#include <cstring>

#include "channel_source.h"
#include "rounding.h"

/// The two ways in which a convolution's input becomes the left-hand matrix of a product. Both are copies.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Where a window moves over images: output (i, y, x), tap (r, q) reads input (i, y * stride + top + r, x *
/// stride + left + q), zero outside the image.
struct Window {
  int64_t images, in_height, in_width;
  int64_t kernel_height, kernel_width, stride, top, left;
  int64_t out_height, out_width;

  int64_t taps() const { return kernel_height * kernel_width; }
  int64_t out_pixels() const { return images * out_height * out_width; }
  /// Whether output pixel p reads input pixel p and no other.
  bool same_pixels() const {
    return taps() == 1 && stride == 1 && top == 0 && left == 0 && in_height == out_height &&
           in_width == out_width;
  }
  /// Input rows under `rows` rows of output.
  int64_t rows_under(int64_t rows) const { return (rows - 1) * stride + kernel_height; }
  /// Whether rows of the images are packed; else what lies under each output pixel: 1x1 kernels have nothing
  /// to share, and narrow rows fill too little of a tile.
  bool by_rows() const { return taps() > 1 && out_width >= 6; }
  int64_t columns_under() const { return (out_width - 1) * stride + kernel_width; }
};

static inline void clear(float* target, int64_t floats) {
  if (floats > 0) std::memset(target, 0, sizeof(float) * static_cast<size_t>(floats));
}

/// Copies channels [channel, channel + count) of the input rows under output rows [first, last) of one image,
/// zeros where the window leaves the image: [rows][columns_under()][pitch].
template <class Source>
static inline void pad_rows(const Source& source, const Window& window, int64_t image, int64_t first,
                            int64_t last, int64_t channel, int64_t count, float* target, int64_t pitch) {
  const int64_t columns = window.columns_under(), row_floats = columns * pitch;
  const int64_t from = clamp(-window.left, 0, columns);
  const int64_t to = clamp(window.in_width - window.left, from, columns);
  const int64_t y0 = first * window.stride + window.top, rows = window.rows_under(last - first);
  for (int64_t y = y0; y < y0 + rows; ++y, target += row_floats) {
    if (y < 0 || y >= window.in_height || from == to) {
      clear(target, row_floats);
      continue;
    }
    clear(target, from * pitch);
    clear(target + to * pitch, (columns - to) * pitch);
    const int64_t pixel = (image * window.in_height + y) * window.in_width + window.left + from;
    copy_pixels(source, pixel, to - from, channel, count, target + from * pitch, pitch);
  }
}

/// Copies what lies under one output pixel whose window starts at (y, x): channels [channel, channel + count)
/// tap by tap.
template <class Source>
static inline void gather_window(const Source& source, const Window& window, int64_t image, int64_t y,
                                 int64_t x, int64_t channel, int64_t count, float* target) {
  const int64_t from = clamp(-x, 0, window.kernel_width);
  const int64_t to = clamp(window.in_width - x, from, window.kernel_width);
  for (int64_t r = y; r < y + window.kernel_height; ++r, target += window.kernel_width * count) {
    if (r < 0 || r >= window.in_height || from == to) {
      clear(target, window.kernel_width * count);
      continue;
    }
    clear(target, from * count);
    clear(target + to * count, (window.kernel_width - to) * count);
    const int64_t pixel = (image * window.in_height + r) * window.in_width + x + from;
    copy_pixels(source, pixel, to - from, channel, count, target + from * count, count);
  }
}

/// The same for the output pixels [first, last), numbered over all images, `pitch` floats apart.
template <class Source>
static inline void gather_pixels(const Source& source, const Window& window, int64_t first, int64_t last,
                                 int64_t channel, int64_t count, float* target, int64_t pitch) {
  if (window.same_pixels()) {
    copy_pixels(source, first, last - first, channel, count, target, pitch);
    return;
  }
  for (int64_t p = first, row_end; p < last; p = row_end) {
    const int64_t row = p / window.out_width, image = row / window.out_height;
    const int64_t y = row % window.out_height * window.stride + window.top;
    row_end = smaller(last, (row + 1) * window.out_width);
    for (; p < row_end; ++p, target += pitch) {
      const int64_t x = (p - row * window.out_width) * window.stride + window.left;
      gather_window(source, window, image, y, x, channel, count, target);
    }
  }
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
