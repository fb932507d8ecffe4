#pragma once
#include <cstdint>

#include "cuda_stream.h"
#include "pinned_transfer.h"

namespace densegraph::cuda {

/// Brings inputs of the next run to the device while this one runs: by way of pinned memory and a stream of
/// their own to where no kernel touches them, and from there, within the device, to where the run reads them.
class InputStaging {
 public:
  /// `computing` is the runs' stream and outlives this. Throws CudaError.
  explicit InputStaging(cudaStream_t computing) : computing_(computing) {}

  /// Begins to copy from the host, once what was staged before has been taken. Returns when the source may be
  /// changed.
  void stage(void* target, const void* source, int64_t bytes);
  /// Has the runs' stream copy what has been staged, before its later work.
  void take(void* target, const void* source, int64_t bytes);

 private:
  cudaStream_t computing_;
  CudaStream stream_;
  PinnedTransfer transfer_{stream_.get()};
  CudaEvent staged_{cudaEventDisableTiming};
  CudaEvent taken_{cudaEventDisableTiming};
};

}  // namespace densegraph::cuda
