#pragma once
#include <optional>
#include <string_view>

#include "kernel_operation.h"

namespace densegraph {

/// As src/compiler/kernel-operations.ts spells it: "convolutionDataGradient".
std::string_view kernel_operation_name(KernelOperation operation);

/// The operation of that name, or nothing.
std::optional<KernelOperation> find_kernel_operation(std::string_view name);

}  // namespace densegraph
