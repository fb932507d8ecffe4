#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <new>

#include "emulated_device.h"
#include "fault.h"
#include "stream.h"

namespace {

/// As cudaMalloc aligns.
constexpr std::align_val_t kAlignment{256};

/// Bytes of each piece of the device's memory.
std::map<void*, size_t>& pieces() {
  static std::map<void*, size_t> all;
  return all;
}
size_t used = 0;

}  // namespace

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  const std::lock_guard lock(emulator::runtime_mutex());
  emulator::use_current_device();
  *total = emulator::device_bytes();
  *free = *total - used;
  return cudaSuccess;
}

cudaError_t cudaMalloc(void** memory, size_t bytes) {
  const std::lock_guard lock(emulator::runtime_mutex());
  emulator::use_current_device();
  *memory = nullptr;
  if (const cudaError_t fault = emulator::planted_fault("cudaMalloc")) return fault;
  if (bytes > emulator::device_bytes() - used) return cudaErrorMemoryAllocation;
  if (bytes == 0) return cudaSuccess;
  *memory = ::operator new(bytes, kAlignment, std::nothrow);
  if (*memory == nullptr) return cudaErrorMemoryAllocation;
  std::memset(*memory, 0xff, bytes);
  pieces()[*memory] = bytes;
  used += bytes;
  return cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (memory == nullptr) return cudaSuccess;
  const auto piece = pieces().find(memory);
  if (piece == pieces().end()) return cudaErrorInvalidValue;
  emulator::drain_all();
  used -= piece->second;
  pieces().erase(piece);
  ::operator delete(memory, kAlignment);
  return cudaSuccess;
}

cudaError_t cudaMallocHost(void** memory, size_t bytes) {
  const std::lock_guard lock(emulator::runtime_mutex());
  emulator::use_current_device();
  if (const cudaError_t fault = emulator::planted_fault("cudaMallocHost")) return fault;
  *memory = ::operator new(bytes, kAlignment, std::nothrow);
  return *memory == nullptr ? cudaErrorMemoryAllocation : cudaSuccess;
}

cudaError_t cudaFreeHost(void* memory) {
  ::operator delete(memory, kAlignment);
  return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* target, const void* source, size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (const cudaError_t fault = emulator::planted_fault("cudaMemcpyAsync")) return fault;
  emulator::enqueue(stream, [=] { std::memcpy(target, source, bytes); });
  if (kind == cudaMemcpyHostToDevice && !emulator::capturing(stream)) emulator::hurry(stream);
  return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void* target, int value, size_t bytes, cudaStream_t stream) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (const cudaError_t fault = emulator::planted_fault("cudaMemsetAsync")) return fault;
  emulator::enqueue(stream, [=] { std::memset(target, value, bytes); });
  return cudaSuccess;
}
