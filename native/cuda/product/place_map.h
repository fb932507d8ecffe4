#pragma once
#include <cstdint>

#include "../device.h"
#include "../divisor.h"

/// How the indices of a matrix product find their elements in images and kernels.
namespace densegraph::cuda {

/// What one index of a matrix adds to the place of an element: to its offset in memory, and to its row and
/// column in the image. The places of a matrix's two indices add up.
struct alignas(16) Place {
  int64_t offset;
  int32_t y, x;

  /// A row that is outside of every image, whatever is added to it; twice, too.
  static constexpr int32_t kNowhere = -(1 << 30);

  __device__ Place operator+(const Place& other) const {
    return {offset + other.offset, y + other.y, x + other.x};
  }
  __device__ Place operator*(uint32_t times) const {
    const auto steps = static_cast<int32_t>(times);
    return {offset * steps, y * steps, x * steps};
  }
  __device__ bool inside(int32_t height, int32_t width) const {
    return static_cast<uint32_t>(y) < static_cast<uint32_t>(height) &&
           static_cast<uint32_t>(x) < static_cast<uint32_t>(width);
  }
};

/// An index is a number of three digits, (first * seconds + second) * thirds + third: image, row and column
/// of a pixel, or row, column and channel of a kernel's tap. Each digit is a step in memory and in the image.
struct PlaceMap {
  int32_t count;
  Divisor seconds, thirds;
  Place origin, per_first, per_second, per_third;

  __device__ int32_t third_digit(int32_t index) const {
    const auto number = static_cast<uint32_t>(index);
    return static_cast<int32_t>(thirds.remainder(number, thirds.quotient(number)));
  }
  /// Indices from `count` on are nowhere.
  __device__ Place at(int32_t index) const {
    if (index >= count) return {0, Place::kNowhere, 0};
    const auto number = static_cast<uint32_t>(index);
    const uint32_t upper = thirds.quotient(number), first = seconds.quotient(upper);
    return origin + per_first * first + per_second * seconds.remainder(upper, first) +
           per_third * thirds.remainder(number, upper);
  }
};

}  // namespace densegraph::cuda
