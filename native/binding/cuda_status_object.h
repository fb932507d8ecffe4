#pragma once
#include <napi.h>

#include "../cuda/cuda_backend.h"

namespace densegraph::binding {

/// CudaStatus of src/runtime/addon.ts.
Napi::Object cuda_status_object(Napi::Env env, const cuda::CudaStatus& status);

}  // namespace densegraph::binding
