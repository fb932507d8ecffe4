#pragma once
#include <span>
#include <string_view>

#include "kernel_operation.h"
#include "tensor_view.h"

namespace densegraph {

/// Sizes that a view may have in all, so that arithmetic on them stays far from the end of int64.
constexpr int64_t kMaximumElements = int64_t{1} << 40;

/// Checks one call against its operation's rule: counts, missing operands, element types, shapes, attributes
/// and that nothing written overlaps another operand. An absent operand has n = 0; where data is null (a
/// workspace query) overlaps are not looked for. Throws std::invalid_argument with the operation, the label,
/// the operand, what was expected and what was received.
void check_kernel(KernelOperation operation, std::string_view label, std::span<const TensorView> operands,
                  std::span<const double> attributes);

/// Elements from a view's first to its last, both included. Throws std::invalid_argument, naming `where`,
/// unless the sizes are positive, the stride is at least c, and the result at most kMaximumElements.
int64_t checked_span(const TensorView& view, std::string_view where);

}  // namespace densegraph
