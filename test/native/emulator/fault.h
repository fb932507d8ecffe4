#pragma once
#include "cuda_runtime_api.h"

namespace emulator {

/// The error that DENSEGRAPH_EMULATOR_FAULT plants in a call of the runtime: "cudaMalloc:2" lets each
/// cudaMalloc fail with error 2, "cudaMalloc:2:3" only the third since the variable got this value.
/// cudaSuccess where none is planted here.
cudaError_t planted_fault(const char* call);

}  // namespace emulator
