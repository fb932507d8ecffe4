#include "convolution_maps.h"

#include <stdexcept>
#include <string>

namespace densegraph::cuda {

namespace {

/// A number of three digits; a map of none has a digit that could be 0 alone.
PlaceMap map_of(int64_t firsts, int64_t seconds, int64_t thirds) {
  // So that a tile that hangs over the end has no index beyond an int32's.
  constexpr int64_t kMost = int64_t{1} << 30;
  const int64_t count = firsts * seconds * thirds;
  if (count >= kMost) {
    throw std::invalid_argument("a convolution on CUDA: expected fewer than " + std::to_string(kMost) +
                                " pixels and elements of a kernel but received " + std::to_string(count));
  }
  const auto radix = [](int64_t digits) { return Divisor(static_cast<uint32_t>(digits > 0 ? digits : 1)); };
  return {static_cast<int32_t>(count), radix(seconds), radix(thirds), {}, {}, {}, {}};
}

Place place(int64_t offset, int64_t y = 0, int64_t x = 0) {
  return {offset, static_cast<int32_t>(y), static_cast<int32_t>(x)};
}

/// A pixel of the image at a place.
Place pixel(const TensorView& images, int64_t y, int64_t x) {
  return place((y * images.w + x) * images.stride, y, x);
}

}  // namespace

PlaceMap windows_over(const TensorView& images, const Windows& windows) {
  PlaceMap map = map_of(windows.images, windows.rows, windows.columns);
  map.origin = pixel(images, windows.first_row, windows.first_column);
  map.per_first = place(images.h * images.w * images.stride);
  map.per_second = pixel(images, windows.step, 0);
  map.per_third = pixel(images, 0, windows.step);
  return map;
}

PlaceMap window_elements(const TensorView& images, int64_t rows, int64_t columns) {
  PlaceMap map = map_of(rows, columns, images.c);
  map.per_first = pixel(images, 1, 0);
  map.per_second = pixel(images, 0, 1);
  map.per_third = place(1);
  return map;
}

PlaceMap pixels_of(const TensorView& images) {
  PlaceMap map = map_of(1, 1, images.pixels());
  map.per_third = place(images.stride);
  return map;
}

PlaceMap channels_of(int64_t channels) {
  PlaceMap map = map_of(1, 1, channels);
  map.per_third = place(1);
  return map;
}

PlaceMap kernels_of(const TensorView& weight) {
  PlaceMap map = map_of(1, 1, weight.n);
  map.per_third = place(weight.h * weight.w * weight.stride);
  return map;
}

PlaceMap kernel_elements(const TensorView& weight) {
  PlaceMap map = map_of(weight.h, weight.w, weight.c);
  map.per_first = place(weight.w * weight.stride);
  map.per_second = place(weight.stride);
  map.per_third = place(1);
  return map;
}

PlaceMap kernel_taps(const TensorView& weight, const Taps& rows, const Taps& columns) {
  PlaceMap map = map_of(rows.count, columns.count, weight.n);
  map.origin = place((rows.first * weight.w + columns.first) * weight.stride);
  map.per_first = place(rows.step * weight.w * weight.stride);
  map.per_second = place(columns.step * weight.stride);
  map.per_third = place(weight.h * weight.w * weight.stride);
  return map;
}

}  // namespace densegraph::cuda
