#pragma once
#include <cuda_bf16.h>
#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../cuda_error.h"
#include "ptx.h"

/// The dynamic shared memory of a block, as elements of type T: aligned to 128 bytes.
#define DYNAMIC_SHARED(T, name)                                                      \
  extern __shared__ __align__(128) unsigned char densegraph_dynamic_shared_memory[]; \
  T* const name = reinterpret_cast<T*>(densegraph_dynamic_shared_memory)

namespace densegraph::cuda {

/// What a kernel may use without asking.
constexpr size_t kFreeSharedBytes = 48 * 1024;

/// Starts kernel(arguments...) on the stream. Throws CudaError where the launch is refused.
template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, size_t shared_bytes, cudaStream_t stream,
            Arguments&&... arguments) {
  if (shared_bytes > kFreeSharedBytes) {
    DENSEGRAPH_CUDA_CHECK(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                               static_cast<int>(shared_bytes)));
  }
  kernel<<<grid, block, shared_bytes, stream>>>(static_cast<Parameters>(arguments)...);
  DENSEGRAPH_CUDA_CHECK(cudaGetLastError());
}

}  // namespace densegraph::cuda
