#include "selected_device.h"

#include <cuda_runtime_api.h>

#include <map>
#include <mutex>

#include "cuda_error.h"

namespace densegraph::cuda {

namespace {

[[noreturn]] void refuse(const std::string& reason, const std::string& remedy) {
  throw DeviceError(DeviceFailure::unavailable, reason + ". " + remedy);
}

SelectedDevice look_at_device(const CudaOptions& options) {
  const CudaStatus found = status(options);
  if (found.devices.empty()) refuse(found.missing.front().reason, found.missing.front().remedy);
  const auto count = static_cast<int64_t>(found.devices.size());
  if (options.device < 0 || options.device >= count) {
    refuse("expected one of the " + std::to_string(count) + " visible GPUs for deviceIndex but received " +
               std::to_string(options.device),
           "Choose an index from 0 on; CUDA_VISIBLE_DEVICES says which GPUs are visible");
  }
  const CudaDevice& device = found.devices[static_cast<size_t>(options.device)];
  if (!device.supported()) {
    refuse(device.name + " has compute capability " + std::to_string(device.compute_capability / 10) + "." +
               std::to_string(device.compute_capability % 10) + ", and this build needs 8.0",
           "Use a GPU of the Ampere generation or newer, or the CPU");
  }
  return {static_cast<int>(options.device), device.name, device.multiprocessors, device.compute_capability};
}

}  // namespace

SelectedDevice find_device(const CudaOptions& options) {
  static std::mutex mutex;
  static std::map<int64_t, SelectedDevice> known;
  const std::lock_guard lock(mutex);
  auto device = known.find(options.device);
  if (device == known.end()) device = known.emplace(options.device, look_at_device(options)).first;
  return device->second;
}

SelectedDevice select_device(const CudaOptions& options) {
  const SelectedDevice device = find_device(options);
  DENSEGRAPH_CUDA_CHECK(cudaSetDevice(device.index));
  return device;
}

}  // namespace densegraph::cuda
