#include "kernel_failure.h"

#include "kernel_operation_names.h"

namespace densegraph {

std::string kernel_place(const KernelCall& call, size_t index) {
  return "kernel " + std::to_string(index) + ": " + std::string(kernel_operation_name(call.operation)) +
         " \"" + call.label + "\": ";
}

}  // namespace densegraph
