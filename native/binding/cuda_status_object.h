#pragma once
#include <napi.h>

#include "../cuda/cuda_backend.h"

namespace densegraph::binding {

/// CudaStatus of src/runtime/addon.ts.
Napi::Object cuda_status_object(Napi::Env env, const cuda::CudaStatus& status);

/// DeviceMemory of src/runtime/addon.ts.
Napi::Object device_memory_object(Napi::Env env, const cuda::DeviceMemory& memory);

}  // namespace densegraph::binding
