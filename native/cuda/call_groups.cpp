#include "call_groups.h"

#include <algorithm>

#include "../core/kernel_rules.h"
#include "../core/overlap.h"
#include "kernel_table.h"

namespace densegraph::cuda {

namespace {

/// Whether one of two calls of an operation writes what the other reads or writes.
bool depend(const KernelCall& a, const KernelCall& b) {
  const std::vector<OperandRule>& rules = kernel_rule(a.operation).operands;
  for (size_t i = 0; i < rules.size(); ++i) {
    for (size_t j = 0; j < rules.size(); ++j) {
      if (rules[i].access == Access::read && rules[j].access == Access::read) continue;
      const TensorView &one = a.operands[i], &other = b.operands[j];
      if (one.present() && other.present() && overlap(one, other)) return true;
    }
  }
  return false;
}

bool can_join(const CallGroup& group, const KernelCall& call) {
  return group.calls.front().operation == call.operation &&
         kernel_of(call.operation).run_together != nullptr && group.calls.size() < kMostTogether &&
         std::ranges::none_of(group.calls, [&](const KernelCall& other) { return depend(other, call); });
}

}  // namespace

void CallGroup::run(const LaunchContext& context) const {
  const CudaKernel& kernel = kernel_of(calls.front().operation);
  if (calls.size() == 1) {
    kernel.run(calls.front().arguments(), context);
  } else {
    kernel.run_together(calls, context);
  }
}

std::vector<CallGroup> group_calls(std::span<const KernelCall> calls) {
  std::vector<CallGroup> groups;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (!groups.empty() && can_join(groups.back(), calls[i])) {
      CallGroup& group = groups.back();
      group.calls = calls.subspan(group.first, group.calls.size() + 1);
    } else {
      groups.push_back({i, calls.subspan(i, 1)});
    }
  }
  return groups;
}

}  // namespace densegraph::cuda
