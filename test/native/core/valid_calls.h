#pragma once
#include <vector>

#include "core/kernel_operation.h"
#include "core/tensor_view.h"

/// A call that its rule accepts; the operands lie far apart in an imagined memory.
struct ValidCall {
  densegraph::KernelOperation operation;
  std::vector<densegraph::TensorView> operands;
  std::vector<double> attributes;
};

/// One for every operation, in the order of KernelOperation.
std::vector<ValidCall> valid_calls();
