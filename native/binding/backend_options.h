#pragma once
#include <napi.h>

#include <memory>
#include <variant>

#include "../cpu/cpu_backend.h"
#include "../cuda/cuda_backend.h"

namespace densegraph::binding {

/// Which backend, and how.
using BackendOptions = std::variant<cpu::CpuOptions, cuda::CudaOptions>;

/// AddonOptions of src/runtime/addon.ts. Throws a TypeError or RangeError that names the field.
BackendOptions read_backend_options(Napi::Value value);

/// CudaAddonOptions alone, whatever their device is.
cuda::CudaOptions read_cuda_options(Napi::Value value);

/// Throws as make_cpu_backend and make_cuda_backend.
std::unique_ptr<Backend> make_backend(const BackendOptions& options);
int64_t backend_workspace_bytes(const BackendOptions& options, KernelOperation operation,
                                const KernelArguments& arguments);

}  // namespace densegraph::binding
