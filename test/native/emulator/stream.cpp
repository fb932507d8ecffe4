#include "stream.h"

#include <chrono>
#include <memory>
#include <set>
#include <string>

#include "cuda/cuda_error.h"
#include "fault.h"

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

void drain(cudaStream_t stream) {
  CUstream_st& from = stream_of(stream);
  while (!from.work.empty()) {
    const Work work = std::move(from.work.front());
    from.work.pop_front();
    work();
  }
}

void drain_all() {
  drain(nullptr);
  for (cudaStream_t stream : streams().created) drain(stream);
}

bool capturing(cudaStream_t stream) {
  return stream_of(stream).graph != nullptr;
}

}  // namespace emulator

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (const cudaError_t fault = emulator::planted_fault("cudaStreamCreateWithFlags")) return fault;
  *stream = new CUstream_st;
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

/// An event is recorded when its stream comes to it.
struct CUevent_st {
  cudaStream_t stream = nullptr;
  /// How often it has been asked for, and how often its stream has come to it.
  uint64_t requested = 0, recorded = 0;
  std::chrono::steady_clock::time_point time;
};

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  *event = new CUevent_st;
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  const std::lock_guard lock(emulator::runtime_mutex());
  emulator::drain(event->stream);
  delete event;
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  const std::lock_guard lock(emulator::runtime_mutex());
  event->stream = stream;
  ++event->requested;
  emulator::enqueue(stream, [event] {
    ++event->recorded;
    event->time = std::chrono::steady_clock::now();
  });
  return cudaSuccess;
}

namespace {

void wait_for(cudaEvent_t event, uint64_t count) {
  CUstream_st& stream = stream_of(event->stream);
  while (event->recorded < count && !stream.work.empty()) {
    const emulator::Work work = std::move(stream.work.front());
    stream.work.pop_front();
    work();
  }
}

}  // namespace

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  const std::lock_guard lock(emulator::runtime_mutex());
  wait_for(event, event->requested);
  return cudaSuccess;
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  const std::lock_guard lock(emulator::runtime_mutex());
  emulator::enqueue(stream, [event, count = event->requested] { wait_for(event, count); });
  return cudaSuccess;
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (begin->requested == 0 || end->requested == 0) return cudaErrorInvalidResourceHandle;
  if (begin->recorded < begin->requested || end->recorded < end->requested) return cudaErrorNotReady;
  *milliseconds = std::chrono::duration<float, std::milli>(end->time - begin->time).count();
  return cudaSuccess;
}
