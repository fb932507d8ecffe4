#pragma once
#include "cuda_backend.h"

namespace densegraph::cuda {

/// What kernels are chosen by.
struct SelectedDevice {
  int index;
  std::string name;
  int multiprocessors;
  /// 90 for 9.0.
  int compute_capability;
};

/// The device that the options name, made the calling thread's own. It is looked at once in a process. Throws
/// DeviceError with what is missing and what to do.
SelectedDevice select_device(const CudaOptions& options);

}  // namespace densegraph::cuda
