#pragma once
#include <napi.h>

#include "../core/program_description.h"
#include "js_reader.h"

namespace densegraph::binding {

/// Copies {buffers, kernels} of src/compiler/program.ts out of JavaScript. Throws a TypeError or RangeError
/// that names the path of what is missing or of another type.
ProgramDescription read_program(Napi::Value value);

/// The element types of a kernel's operands, null where one is absent; none where the value is undefined.
std::vector<std::optional<ElementType>> read_element_types(Napi::Value value, const Path& path);

KernelDescription read_kernel(Napi::Value value, const Path& path);

}  // namespace densegraph::binding
