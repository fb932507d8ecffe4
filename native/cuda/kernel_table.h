#pragma once
#include "../core/kernel_operation.h"
#include "cuda_kernel.h"

namespace densegraph::cuda {

const CudaKernel& kernel_of(KernelOperation operation);

}  // namespace densegraph::cuda
