#pragma once
#include "../core/kernel_arguments.h"
#include "rounding.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Whole numbers from begin to end - 1.
struct Span {
  int64_t begin, end;
};

/// A pooling window along one axis: output o covers the inputs from o * stride - padding on, `size` of them.
struct WindowAxis {
  int64_t size, stride, padding, inputs, outputs;

  int64_t first_input(int64_t output) const { return output * stride - padding; }

  /// The places 0..size-1 of an output's window that lie inside the image.
  Span places_inside(int64_t output) const {
    const int64_t first = first_input(output);
    return {larger(0, -first), smaller(size, inputs - first)};
  }
  /// The outputs whose window contains an input.
  Span outputs_over(int64_t input) const {
    const int64_t earliest = divide_up(larger(0, input + padding - size + 1), stride);
    const int64_t latest = (input + padding) / stride;
    return {earliest, smaller(outputs, latest + 1)};
  }
  /// Moves the span of the outputs over input - 1 to those over `input`: a walk along a row needs no
  /// divisions.
  void advance(Span& span, int64_t input) const {
    while (span.begin < outputs && first_input(span.begin) + size <= input) ++span.begin;
    while (span.end < outputs && first_input(span.end) <= input) ++span.end;
  }
};

/// Both axes, from the attributes kernelHeight, kernelWidth, stride, padding that every pooling begins with.
struct PoolingWindow {
  WindowAxis vertical, horizontal;

  PoolingWindow(const KernelArguments& arguments, const TensorView& image, const TensorView& pooled)
      : vertical{arguments.integer(0), arguments.integer(2), arguments.integer(3), image.h, pooled.h},
        horizontal{arguments.integer(1), arguments.integer(2), arguments.integer(3), image.w, pooled.w} {}

  /// The place of the input (y, x) in the window of the output (row, column).
  int64_t place(int64_t y, int64_t row, int64_t x, int64_t column) const {
    return (y - vertical.first_input(row)) * horizontal.size + x - horizontal.first_input(column);
  }
  int64_t places() const { return vertical.size * horizontal.size; }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
