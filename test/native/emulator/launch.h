#pragma once
#include <cstddef>
#include <tuple>

#include "cuda_bf16.h"
#include "cuda_runtime.h"
#include "ptx.h"
#include "stream.h"

/// The functions of native/cuda/nvcc/launch.h.
#define DYNAMIC_SHARED(T, name) T* const name = reinterpret_cast<T*>(emulator::block().shared())

namespace densegraph::cuda {

template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, size_t shared_bytes, cudaStream_t stream,
            Arguments&&... arguments) {
  emulator::check_launch(grid, block, shared_bytes, stream);
  emulator::enqueue(stream, [=, values = std::tuple<Parameters...>(static_cast<Parameters>(arguments)...)] {
    emulator::run_grid(grid, block, shared_bytes, [&] { std::apply(kernel, values); });
  });
}

}  // namespace densegraph::cuda
