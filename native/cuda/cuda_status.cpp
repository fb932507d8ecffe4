#include <cuda_runtime_api.h>
#include <dlfcn.h>

#include "cuda_backend.h"
#include "cudnn/cudnn_library.h"
#include "cudnn/plan_folder.h"

namespace densegraph::cuda {

namespace {

MissingPart missing_driver(int runtime_version) {
  const std::string needed = std::to_string(runtime_version / 1000);
  return {"driver", "the NVIDIA driver is missing: libcuda.so.1 cannot be opened",
          "Install NVIDIA's driver for this GPU, one for CUDA " + needed +
              " or newer; in a container, start it with the NVIDIA container toolkit (--gpus all)"};
}

bool has_driver() {
  void* const library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) return false;
  dlclose(library);
  return true;
}

MissingPart missing_device(cudaError_t error, const CudaStatus& status) {
  if (error == cudaErrorInsufficientDriver && !has_driver()) return missing_driver(status.runtime_version);
  const std::string reason = std::string(cudaGetErrorName(error)) + ": " + cudaGetErrorString(error);
  if (error == cudaErrorInsufficientDriver) {
    return {"driver",
            "the NVIDIA driver is too old: it has CUDA " + std::to_string(status.driver_version / 1000) +
                "." + std::to_string(status.driver_version % 1000 / 10),
            "Install a driver for CUDA " + std::to_string(status.runtime_version / 1000) + " or newer"};
  }
  return {"device", "no GPU can be used (" + reason + ")",
          "Check that nvidia-smi lists one and that CUDA_VISIBLE_DEVICES does not hide it"};
}

/// By what the driver knows: cudaMemGetInfo, and cudaSetDevice in front of it, would make a context.
CudaDevice describe(int index) {
  cudaDeviceProp properties;
  CudaDevice device{index, "", 0, 0, 0};
  if (cudaGetDeviceProperties(&properties, index) != cudaSuccess) return device;
  device.name = properties.name;
  device.compute_capability = properties.major * 10 + properties.minor;
  device.multiprocessors = properties.multiProcessorCount;
  device.total_bytes = static_cast<int64_t>(properties.totalGlobalMem);
  return device;
}

void find_devices(CudaStatus& status) {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error != cudaSuccess) {
    status.missing.push_back(missing_device(error, status));
    // The next call must not find this one's error.
    cudaGetLastError();
    return;
  }
  for (int index = 0; index < count; ++index) status.devices.push_back(describe(index));
}

/// What is named and cannot be opened is needed: nothing else takes its place unasked.
MissingPart missing_cudnn(const std::string& reason, const CudaOptions& options) {
  const std::string named = cudnn::CudnnLibrary::named(options.cudnn_path);
  if (named.empty() || named == cudnn::CudnnLibrary::kSwitchedOff) {
    return {"cudnn", reason, "Convolutions run by the engine's own kernels without it", true};
  }
  return {"cudnn", reason, "`off` instead of the name runs convolutions by the engine's own kernels"};
}

void find_cudnn(const CudaOptions& options, CudaStatus& status) {
  try {
    const auto library = cudnn::CudnnLibrary::open(options.cudnn_path);
    status.cudnn = {library->path(), library->version(), cudnn::plan_folder()};
  } catch (const cudnn::CudnnUnavailable& error) {
    status.missing.push_back(missing_cudnn(error.what(), options));
  }
}

}  // namespace

CudaStatus status(const CudaOptions& options) {
  CudaStatus status;
  status.built = true;
  cudaRuntimeGetVersion(&status.runtime_version);
  cudaDriverGetVersion(&status.driver_version);
  find_devices(status);
  find_cudnn(options, status);
  return status;
}

}  // namespace densegraph::cuda
