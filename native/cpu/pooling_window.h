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
    const int64_t latest = (input + padding) / stride;
    const int64_t earliest = divide_up(larger(0, input + padding - size + 1), stride);
    return {earliest, smaller(outputs, latest + 1)};
  }
};

/// Both axes, from the attributes kernelHeight, kernelWidth, stride, padding that every pooling begins with.
struct PoolingWindow {
  WindowAxis vertical, horizontal;

  PoolingWindow(const KernelArguments& arguments, const TensorView& image, const TensorView& pooled)
      : vertical{arguments.integer(0), arguments.integer(2), arguments.integer(3), image.h, pooled.h},
        horizontal{arguments.integer(1), arguments.integer(2), arguments.integer(3), image.w, pooled.w} {}

  int64_t places() const { return vertical.size * horizontal.size; }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
