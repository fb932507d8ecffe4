#pragma once
#include "tensor_view.h"

namespace densegraph {

/// What one call of a kernel receives, in the order of the operation's signature. Shapes, types and
/// attributes have been checked (kernel_rules.h) when a kernel sees them.
struct KernelArguments {
  const TensorView* operands;
  const double* attributes;

  const TensorView& operand(int index) const { return operands[index]; }
  double attribute(int index) const { return attributes[index]; }
  int64_t integer(int index) const { return static_cast<int64_t>(attributes[index]); }
  bool flag(int index) const { return attributes[index] != 0; }
};

}  // namespace densegraph
