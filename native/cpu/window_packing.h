#pragma once
#include <cstring>

#include "channel_source.h"
#include "rounding.h"

/// The two ways in which a convolution's input becomes the left-hand matrix of a product. Both are copies.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Where a window moves over images: output (i, y, x), tap (r, q) reads input (i, y * stride + top + r,
/// x * stride + left + q), zero outside the image.
struct Window {
  int64_t images, in_height, in_width;
  int64_t kernel_height, kernel_width, stride, top, left;
  int64_t out_height, out_width;

  int64_t taps() const { return kernel_height * kernel_width; }
  int64_t out_pixels() const { return images * out_height * out_width; }
  /// Input rows under `rows` rows of output.
  int64_t rows_under(int64_t rows) const { return (rows - 1) * stride + kernel_height; }
  /// Whether rows of the images are packed; else what lies under each output pixel: 1x1 kernels have nothing
  /// to share, and narrow rows fill too little of a tile.
  bool by_rows() const { return taps() > 1 && out_width >= 6; }
  int64_t columns_under() const { return (out_width - 1) * stride + kernel_width; }
};

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
      std::memset(target, 0, sizeof(float) * static_cast<size_t>(row_floats));
      continue;
    }
    std::memset(target, 0, sizeof(float) * static_cast<size_t>(from * pitch));
    std::memset(target + to * pitch, 0, sizeof(float) * static_cast<size_t>((columns - to) * pitch));
    const int64_t pixel = (image * window.in_height + y) * window.in_width + window.left + from;
    copy_pixels(source, pixel, to - from, channel, count, target + from * pitch, pitch);
  }
}

/// Copies what lies under each of the output pixels [first, last), numbered over all images: channels
/// [channel, channel + count) tap by tap, `pitch` floats from one output pixel to the next.
template <class Source>
static inline void gather_pixels(const Source& source, const Window& window, int64_t first, int64_t last,
                                 int64_t channel, int64_t count, float* target, int64_t pitch) {
  for (int64_t p = first; p < last; ++p, target += pitch) {
    const int64_t image = p / (window.out_height * window.out_width);
    const int64_t y = p / window.out_width % window.out_height * window.stride + window.top;
    const int64_t x = p % window.out_width * window.stride + window.left;
    const int64_t from = clamp(-x, 0, window.kernel_width);
    const int64_t to = clamp(window.in_width - x, from, window.kernel_width);
    for (int64_t r = 0; r < window.kernel_height; ++r) {
      float* row = target + r * window.kernel_width * count;
      if (y + r < 0 || y + r >= window.in_height || from == to) {
        std::memset(row, 0, sizeof(float) * static_cast<size_t>(window.kernel_width * count));
        continue;
      }
      std::memset(row, 0, sizeof(float) * static_cast<size_t>(from * count));
      std::memset(row + to * count, 0,
                  sizeof(float) * static_cast<size_t>((window.kernel_width - to) * count));
      const int64_t pixel = (image * window.in_height + y + r) * window.in_width + x + from;
      copy_pixels(source, pixel, to - from, channel, count, row + from * count, count);
    }
  }
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
