#pragma once
#include "../core/kernel_operation.h"
#include "cuda_kernel.h"

namespace densegraph::cuda {

/// What runs an operation on CUDA.
const CudaKernel& kernel_of(KernelOperation operation);

}  // namespace densegraph::cuda
