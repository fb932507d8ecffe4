#include "stream.h"

#include <set>

#include "emulated_device.h"
#include "fault.h"
#include "order.h"

namespace {

struct Streams {
  CUstream_st standard;
  std::set<cudaStream_t> created;
};

Streams& streams() {
  static Streams all;
  return all;
}

CUstream_st& stream_of(cudaStream_t stream) {
  return stream == nullptr ? streams().standard : *stream;
}

}  // namespace

CUstream_st::CUstream_st()
    : StreamHead{[](StreamHead* head, std::function<void()> work) {
        emulator::enqueue(static_cast<cudaStream_t>(head), std::move(work));
      }} {}

namespace emulator {

std::recursive_mutex& runtime_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

void enqueue(cudaStream_t stream, Work work) {
  const std::lock_guard lock(runtime_mutex());
  CUstream_st& target = stream_of(stream);
  if (target.graph != nullptr) {
    target.graph->nodes.push_back(std::move(work));
  } else {
    target.work.push_back(std::move(work));
  }
}

bool drain_one(cudaStream_t stream) {
  CUstream_st& from = stream_of(stream);
  if (from.work.empty()) return false;
  const Work work = std::move(from.work.front());
  from.work.pop_front();
  work();
  return true;
}

void drain(cudaStream_t stream) {
  while (drain_one(stream)) {
  }
}

void drain_all() {
  drain(nullptr);
  for (cudaStream_t stream : streams().created) drain(stream);
}

void hurry(cudaStream_t stream) {
  const Order order = current_order();
  // Of shuffled orders every other.
  if (order.kind == Order::Kind::reverse || (order.kind == Order::Kind::shuffled && order.seed % 2 == 0)) {
    drain(stream);
  }
}

int device_of(cudaStream_t stream) {
  return stream_of(stream).device;
}

bool capturing(cudaStream_t stream) {
  return stream_of(stream).graph != nullptr;
}

}  // namespace emulator

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  const std::lock_guard lock(emulator::runtime_mutex());
  emulator::use_current_device();
  if (const cudaError_t fault = emulator::planted_fault("cudaStreamCreateWithFlags")) return fault;
  *stream = new CUstream_st;
  (*stream)->device = emulator::current_device();
  streams().created.insert(*stream);
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (streams().created.erase(stream) == 0) return cudaErrorInvalidResourceHandle;
  delete stream;
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (const cudaError_t fault = emulator::planted_fault("cudaStreamSynchronize")) return fault;
  if (emulator::capturing(stream)) {
    stream_of(stream).capture_broken = true;
    return cudaErrorStreamCaptureUnsupported;
  }
  emulator::drain(stream);
  return cudaSuccess;
}

cudaError_t cudaDeviceSynchronize() {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (const cudaError_t fault = emulator::planted_fault("cudaDeviceSynchronize")) return fault;
  emulator::drain_all();
  return cudaSuccess;
}
