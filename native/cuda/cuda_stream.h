#pragma once
#include <cuda_runtime_api.h>

#include "cuda_error.h"

namespace densegraph::cuda {

/// An owned stream of the calling thread's device. Throws CudaError.
class CudaStream {
 public:
  CudaStream() { DENSEGRAPH_CUDA_CHECK(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking)); }
  ~CudaStream() { cudaStreamDestroy(stream_); }
  CudaStream(const CudaStream&) = delete;
  CudaStream& operator=(const CudaStream&) = delete;

  cudaStream_t get() const { return stream_; }
  /// Waits for all its work.
  void synchronize() const { DENSEGRAPH_CUDA_CHECK(cudaStreamSynchronize(stream_)); }

 private:
  cudaStream_t stream_ = nullptr;
};

/// An owned event. Throws CudaError.
class CudaEvent {
 public:
  /// `flags` as of cudaEventCreateWithFlags.
  explicit CudaEvent(unsigned flags = cudaEventDefault) {
    DENSEGRAPH_CUDA_CHECK(cudaEventCreateWithFlags(&event_, flags));
  }
  ~CudaEvent() {
    if (event_ != nullptr) cudaEventDestroy(event_);
  }
  CudaEvent(CudaEvent&& other) noexcept : event_(other.event_) { other.event_ = nullptr; }
  CudaEvent& operator=(CudaEvent&&) = delete;

  void record(cudaStream_t stream) const { DENSEGRAPH_CUDA_CHECK(cudaEventRecord(event_, stream)); }
  void synchronize() const { DENSEGRAPH_CUDA_CHECK(cudaEventSynchronize(event_)); }
  /// Lets a stream's later work begin after what was recorded last; at once where nothing was.
  void hold_back(cudaStream_t stream) const { DENSEGRAPH_CUDA_CHECK(cudaStreamWaitEvent(stream, event_, 0)); }
  /// From another event to this, both over; with a precision of about half a microsecond.
  double microseconds_since(const CudaEvent& begin) const {
    float milliseconds = 0;
    DENSEGRAPH_CUDA_CHECK(cudaEventElapsedTime(&milliseconds, begin.event_, event_));
    return 1000.0 * static_cast<double>(milliseconds);
  }

 private:
  cudaEvent_t event_ = nullptr;
};

}  // namespace densegraph::cuda
