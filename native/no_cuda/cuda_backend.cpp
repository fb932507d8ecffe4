#include "../cuda/cuda_backend.h"

#include "../core/device_error.h"

namespace densegraph::cuda {

namespace {

MissingPart missing_backend() {
  return {"backend", "this build has no CUDA backend",
          "Install the CUDA toolkit 12.8 or newer (nvcc) and build again with "
          "`npm_config_densegraph_cuda=on npm run build:addon`"};
}

[[noreturn]] void refuse() {
  const MissingPart missing = missing_backend();
  throw DeviceError(DeviceFailure::unavailable, missing.reason + ". " + missing.remedy);
}

}  // namespace

CudaStatus status(const CudaOptions&) {
  CudaStatus status;
  status.missing.push_back(missing_backend());
  return status;
}

std::unique_ptr<Backend> make_cuda_backend(const CudaOptions&) {
  refuse();
}

DeviceMemory device_memory(const CudaOptions&) {
  refuse();
}

int64_t workspace_bytes(const CudaOptions&, KernelOperation, const KernelArguments&) {
  refuse();
}

int64_t launches(const CudaOptions&, KernelOperation, const KernelArguments&) {
  refuse();
}

}  // namespace densegraph::cuda
