#pragma once
#include "cuda_backend.h"

namespace densegraph::cuda {

/// A visible device; its plans are told apart by all but the index.
struct SelectedDevice {
  int index;
  std::string name;
  int multiprocessors;
  /// 90 for 9.0.
  int compute_capability;
};

/// The device that the options name, without a context on it. It is looked at once in a process. Throws
/// DeviceError with what is missing and what to do.
SelectedDevice find_device(const CudaOptions& options);

/// Also makes it the calling thread's own, with a context. Throws as find_device.
SelectedDevice select_device(const CudaOptions& options);

}  // namespace densegraph::cuda
