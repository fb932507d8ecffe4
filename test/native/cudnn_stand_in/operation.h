#pragma once
#include "tensor.h"

namespace stand_in {

/// The window of a finalized convolution descriptor, the same in both directions.
struct Window : Meaning {
  int64_t stride, padding;
};

/// Refuses all but float32 sums, cross-correlation, two dimensions, no dilation, and equal strides and
/// paddings.
std::shared_ptr<const Window> read_window(const Object& object);

/// A finalized operation, by what goes in and out. A convolution's x, weight and y have their forward roles;
/// which of them is written its type says. A pointwise operation reads x and b, and writes y.
struct Operation : Meaning {
  DescriptorType type;
  Tensor x, y;
  /// A convolution's weight, or a pointwise operation's b.
  Tensor other;
  bool has_other = false;
  Window window{};
  densegraph::cudnn::PointwiseMode mode{};
  /// Of relu; else NaN becomes 0.
  bool propagates_nan = false;

  bool is_convolution() const { return type != DescriptorType::pointwise_operation; }
  const Tensor& output() const;
  std::vector<const Tensor*> inputs() const;
};

/// Reads and checks an operation: shapes that belong together, alpha 1 and beta 0, a pointwise mode that is
/// known.
std::shared_ptr<const Operation> read_operation(const Object& object);

}  // namespace stand_in
