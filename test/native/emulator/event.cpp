#include <chrono>
#include <cstdint>
#include <mutex>

#include "stream.h"

/// An event is recorded when its stream comes to it.
struct CUevent_st {
  cudaStream_t stream = nullptr;
  /// How often it has been asked for, and how often its stream has come to it.
  uint64_t requested = 0, recorded = 0;
  std::chrono::steady_clock::time_point time;
};

namespace {

/// Does the work of the event's stream until it has come to the event so often.
void wait_for(const CUevent_st& event, uint64_t count) {
  while (event.recorded < count && emulator::drain_one(event.stream)) {
  }
}

}  // namespace

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

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  const std::lock_guard lock(emulator::runtime_mutex());
  wait_for(*event, event->requested);
  return cudaSuccess;
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  const std::lock_guard lock(emulator::runtime_mutex());
  emulator::enqueue(stream, [event, count = event->requested] { wait_for(*event, count); });
  return cudaSuccess;
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (begin->requested == 0 || end->requested == 0) return cudaErrorInvalidResourceHandle;
  if (begin->recorded < begin->requested || end->recorded < end->requested) return cudaErrorNotReady;
  *milliseconds = std::chrono::duration<float, std::milli>(end->time - begin->time).count();
  return cudaSuccess;
}
