#pragma once
#include <napi.h>

#include "../cpu/cpu_backend.h"

namespace densegraph::binding {

/// AddonOptions of src/runtime/addon.ts. Throws a TypeError or RangeError that names the field.
cpu::CpuOptions read_cpu_options(Napi::Value value);

}  // namespace densegraph::binding
