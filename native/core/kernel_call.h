#pragma once
#include <string>
#include <vector>

#include "kernel_arguments.h"
#include "kernel_operation.h"

namespace densegraph {

/// A kernel with its operands resolved to memory.
struct KernelCall {
  KernelOperation operation;
  std::string label;
  std::vector<TensorView> operands;
  std::vector<double> attributes;

  KernelArguments arguments() const { return {operands.data(), attributes.data()}; }
};

}  // namespace densegraph
