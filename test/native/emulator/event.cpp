#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>

#include "fault.h"
#include "stream.h"

namespace {

/// An event is recorded when its stream comes to it.
struct Recording {
  cudaStream_t stream = nullptr;
  /// How often it has been asked for, and how often its stream has come to it.
  uint64_t requested = 0, recorded = 0;
  std::chrono::steady_clock::time_point time;
};

/// Does the work of the event's stream until it has come to the event so often.
void wait_for(const Recording& event, uint64_t count) {
  while (event.recorded < count && emulator::drain_one(event.stream)) {
  }
}

}  // namespace

/// What streams have yet to record outlives the event: to destroy one waits for nothing.
struct CUevent_st {
  std::shared_ptr<Recording> recording = std::make_shared<Recording>();
};

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  *event = new CUevent_st;
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  const std::lock_guard lock(emulator::runtime_mutex());
  const std::shared_ptr<Recording>& recording = event->recording;
  recording->stream = stream;
  ++recording->requested;
  emulator::enqueue(stream, [recording] {
    ++recording->recorded;
    recording->time = std::chrono::steady_clock::now();
  });
  return cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (const cudaError_t fault = emulator::planted_fault("cudaEventSynchronize")) return fault;
  wait_for(*event->recording, event->recording->requested);
  return cudaSuccess;
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (const cudaError_t fault = emulator::planted_fault("cudaStreamWaitEvent")) return fault;
  const std::shared_ptr<Recording>& recording = event->recording;
  emulator::enqueue(stream, [recording, count = recording->requested] { wait_for(*recording, count); });
  return cudaSuccess;
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (begin->recording->requested == 0 || end->recording->requested == 0)
    return cudaErrorInvalidResourceHandle;
  if (begin->recording->recorded < begin->recording->requested ||
      end->recording->recorded < end->recording->requested)
    return cudaErrorNotReady;
  *milliseconds =
      std::chrono::duration<float, std::milli>(end->recording->time - begin->recording->time).count();
  return cudaSuccess;
}
