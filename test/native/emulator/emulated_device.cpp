#include "emulated_device.h"

#include <atomic>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <sstream>
#include <string>

#include "cuda/cuda_error.h"
#include "fault.h"
#include "stream.h"

namespace {

constexpr int kVersion = 13000;
constexpr unsigned kMaximumThreads = 1024;
/// Of the second and third axis of a grid.
constexpr unsigned kMaximumGridSide = 65535;
/// Few, so that kernels which give each multiprocessor a share have several shares to give.
constexpr int kMultiprocessors = 4;

/// Of each thread, as in CUDA.
thread_local int selected_device = 0;

std::set<int>& devices_with_context() {
  static std::set<int> devices;
  return devices;
}

long long variable(const char* name, long long fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::atoll(text);
}

/// DENSEGRAPH_EMULATOR_DEVICES, else one; of these as many as CUDA_VISIBLE_DEVICES names by index until it
/// names none, as in CUDA.
int device_count() {
  const long long all = variable("DENSEGRAPH_EMULATOR_DEVICES", 1);
  const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
  if (visible == nullptr) return static_cast<int>(all);
  int count = 0;
  std::istringstream names(visible);
  for (std::string name; std::getline(names, name, ',') && !name.empty() && std::isdigit(name[0]) != 0;) {
    if (std::atoll(name.c_str()) >= all) break;
    ++count;
  }
  return count;
}

/// 80, 90 or 100.
int compute_capability() {
  return static_cast<int>(variable("DENSEGRAPH_EMULATOR_CAPABILITY", 90));
}

std::atomic<size_t> launch_count = 0;

/// What a block may have: CUDA C++ programming guide, "Compute Capabilities".
size_t shared_bytes_per_block() {
  return (compute_capability() < 90 ? 163 : 227) * size_t{1024};
}

}  // namespace

namespace emulator {

int current_device() {
  return selected_device;
}

void use_current_device() {
  const std::lock_guard lock(runtime_mutex());
  devices_with_context().insert(selected_device);
}

bool has_context(int device) {
  const std::lock_guard lock(runtime_mutex());
  return devices_with_context().contains(device);
}

size_t device_bytes() {
  return static_cast<size_t>(variable("DENSEGRAPH_EMULATOR_BYTES", 64LL << 30));
}

void check_launch(dim3 grid, dim3 block, size_t shared_bytes, cudaStream_t stream) {
  const bool fits = grid.x > 0 && grid.y > 0 && grid.z > 0 && grid.x <= 0x7fffffff &&
                    grid.y <= kMaximumGridSide && grid.z <= kMaximumGridSide && block.x > 0 && block.y > 0 &&
                    block.z > 0 && block.x * block.y * block.z <= kMaximumThreads && block.z <= 64 &&
                    shared_bytes <= shared_bytes_per_block();
  using densegraph::cuda::check_cuda;
  check_cuda(fits ? cudaSuccess : cudaErrorInvalidConfiguration, "a kernel's launch");
  check_cuda(device_of(stream) == current_device() ? cudaSuccess : cudaErrorInvalidResourceHandle,
             "a kernel's launch");
  check_cuda(planted_fault("launch"), "a kernel's launch");
  ++launch_count;
}

size_t launches() {
  return launch_count;
}

}  // namespace emulator

cudaError_t cudaGetDeviceCount(int* count) {
  if (const cudaError_t fault = emulator::planted_fault("cudaGetDeviceCount")) return fault;
  *count = device_count();
  return *count == 0 ? cudaErrorNoDevice : cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  if (device < 0 || device >= device_count()) return cudaErrorInvalidDevice;
  *properties = {};
  std::strcpy(properties->name, "Emulated CUDA device");
  properties->totalGlobalMem = emulator::device_bytes();
  properties->sharedMemPerBlock = size_t{48} * 1024;
  properties->sharedMemPerBlockOptin = shared_bytes_per_block();
  properties->sharedMemPerMultiprocessor = shared_bytes_per_block() + 1024;
  properties->major = compute_capability() / 10;
  properties->minor = compute_capability() % 10;
  properties->multiProcessorCount = kMultiprocessors;
  properties->warpSize = 32;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {
  if (device < 0 || device >= device_count()) return cudaErrorInvalidDevice;
  selected_device = device;
  emulator::use_current_device();
  return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int* version) {
  *version = kVersion;
  return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = kVersion;
  return cudaSuccess;
}

cudaError_t cudaGetLastError() {
  return cudaSuccess;
}

cudaError_t cudaPeekAtLastError() {
  return cudaSuccess;
}

const char* cudaGetErrorName(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return "cudaSuccess";
    case cudaErrorMemoryAllocation:
      return "cudaErrorMemoryAllocation";
    case cudaErrorInvalidConfiguration:
      return "cudaErrorInvalidConfiguration";
    case cudaErrorNoDevice:
      return "cudaErrorNoDevice";
    case cudaErrorInvalidResourceHandle:
      return "cudaErrorInvalidResourceHandle";
    case cudaErrorInvalidDevice:
      return "cudaErrorInvalidDevice";
    case cudaErrorIllegalAddress:
      return "cudaErrorIllegalAddress";
    case cudaErrorECCUncorrectable:
      return "cudaErrorECCUncorrectable";
    case cudaErrorInsufficientDriver:
      return "cudaErrorInsufficientDriver";
    default:
      return "an error that the emulator has no name for";
  }
}

const char* cudaGetErrorString(cudaError_t) {
  return "said by the emulator";
}
