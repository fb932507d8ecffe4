#pragma once
#include <napi.h>

#include "../core/program_description.h"
#include "js_reader.h"

namespace densegraph::binding {

/// Copies {buffers, kernels} of src/compiler/program.ts out of JavaScript. Throws a TypeError or RangeError
/// that names the path of what is missing or of another type.
ProgramDescription read_program(Napi::Value value);

KernelDescription read_kernel(Napi::Value value, const Path& path);

}  // namespace densegraph::binding
