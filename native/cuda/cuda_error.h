#pragma once
#include <cuda_runtime_api.h>

#include <string>

#include "../core/device_error.h"

namespace densegraph::cuda {

/// A call of the CUDA runtime that failed: its text, the error's name and what CUDA says of it.
class CudaError : public DeviceError {
 public:
  CudaError(cudaError_t error, const char* call);
};

inline void check_cuda(cudaError_t error, const char* call) {
  if (error != cudaSuccess) throw CudaError(error, call);
}

}  // namespace densegraph::cuda

/// Throws CudaError where the call does not answer cudaSuccess.
#define DENSEGRAPH_CUDA_CHECK(call) densegraph::cuda::check_cuda((call), #call)
