#pragma once
#include <stdexcept>
#include <string>

#include "../core/kernel_arguments.h"
#include "divisor.h"

/// Where the windows of a pooling lie.
namespace densegraph::cuda {

/// Whole numbers from begin to end - 1.
struct Span {
  int begin, end;
};

/// A pooling window along one axis: output o covers the inputs from o * stride - padding on, `size` of them.
struct WindowAxis {
  int size, stride, padding, inputs, outputs;

  __device__ int first_input(int output) const { return output * stride - padding; }

  /// The places 0..size-1 of an output's window that lie inside the image.
  __device__ Span places_inside(int output) const {
    const int first = first_input(output);
    return {first < 0 ? -first : 0, inputs - first < size ? inputs - first : size};
  }
  /// The outputs whose window contains an input.
  __device__ Span outputs_over(int input) const {
    const int first = input + padding - size + 1, latest = (input + padding) / stride;
    return {first > 0 ? (first + stride - 1) / stride : 0, latest + 1 < outputs ? latest + 1 : outputs};
  }
};

/// A pixel's place in its batch.
struct PixelPlace {
  int image, row, column;
};

/// How pixels are numbered in a batch of images.
struct PixelGrid {
  int height, width;
  Divisor by_width, by_height;

  /// Throws std::invalid_argument where a number of a pixel could be 2^31 or more.
  explicit PixelGrid(const TensorView& view)
      : height(static_cast<int>(view.h)),
        width(static_cast<int>(view.w)),
        by_width(checked_width(view)),
        by_height(static_cast<uint32_t>(view.h)) {}

  __device__ PixelPlace place(int64_t pixel) const {
    const auto number = static_cast<uint32_t>(pixel);
    const uint32_t line = by_width.quotient(number), image = by_height.quotient(line);
    return {static_cast<int>(image), static_cast<int>(by_height.remainder(line, image)),
            static_cast<int>(by_width.remainder(number, line))};
  }
  /// The number of the pixel (0, 0) of an image, minus what lies before row and column, which may be
  /// negative.
  __device__ int64_t pixel(int image, int row, int column) const {
    return (int64_t{image} * height + row) * width + column;
  }

 private:
  static uint32_t checked_width(const TensorView& view) {
    if (view.pixels() > 0x7fffffff) {
      throw std::invalid_argument("expected fewer than 2^31 pixels but received " +
                                  std::to_string(view.pixels()) + "; a smaller batch has fewer");
    }
    return static_cast<uint32_t>(view.w);
  }
};

/// Both axes, from the attributes kernelHeight, kernelWidth, stride, padding that every pooling begins with.
struct PoolingWindow {
  WindowAxis vertical, horizontal;
  PixelGrid inputs, outputs;

  PoolingWindow(const KernelArguments& arguments, const TensorView& image, const TensorView& pooled)
      : vertical(axis(arguments, 0, image.h, pooled.h)),
        horizontal(axis(arguments, 1, image.w, pooled.w)),
        inputs(image),
        outputs(pooled) {}

  __host__ __device__ int places() const { return vertical.size * horizontal.size; }

 private:
  static WindowAxis axis(const KernelArguments& arguments, int size, int64_t inputs, int64_t outputs) {
    return {static_cast<int>(arguments.integer(size)), static_cast<int>(arguments.integer(2)),
            static_cast<int>(arguments.integer(3)), static_cast<int>(inputs), static_cast<int>(outputs)};
  }
};

/// Calls visit(place, input pixel, whether it ends a row of the window) for the places of an output's window
/// that lie inside the image, row by row.
template <class Visit>
__device__ inline void for_each_place(const PoolingWindow& window, int64_t output, const Visit& visit) {
  const PixelPlace place = window.outputs.place(output);
  const Span rows = window.vertical.places_inside(place.row);
  const Span columns = window.horizontal.places_inside(place.column);
  const int64_t corner = window.inputs.pixel(place.image, window.vertical.first_input(place.row),
                                             window.horizontal.first_input(place.column));
  for (int i = rows.begin; i < rows.end; ++i) {
    for (int j = columns.begin; j < columns.end; ++j) {
      visit(i * window.horizontal.size + j, corner + int64_t{i} * window.inputs.width + j,
            j + 1 == columns.end);
    }
  }
}

/// Calls visit(output pixel, place of the input in its window) for the outputs whose window contains an
/// input, row by row.
template <class Visit>
__device__ inline void for_each_window(const PoolingWindow& window, int64_t input, const Visit& visit) {
  const PixelPlace place = window.inputs.place(input);
  const Span rows = window.vertical.outputs_over(place.row);
  const Span columns = window.horizontal.outputs_over(place.column);
  for (int row = rows.begin; row < rows.end; ++row) {
    const int vertical_place = place.row - window.vertical.first_input(row);
    for (int column = columns.begin; column < columns.end; ++column) {
      const int horizontal_place = place.column - window.horizontal.first_input(column);
      visit(window.outputs.pixel(place.image, row, column),
            vertical_place * window.horizontal.size + horizontal_place);
    }
  }
}

}  // namespace densegraph::cuda
