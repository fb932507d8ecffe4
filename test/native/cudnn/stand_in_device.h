#pragma once
#include "cuda/cudnn/cudnn_device.h"

/// A device with the stand-in for cuDNN on it: its memory is the host's.
inline std::shared_ptr<const densegraph::cudnn::CudnnDevice> stand_in_device() {
  using namespace densegraph::cudnn;
  return CudnnDevice::current(CudnnLibrary::open(DENSEGRAPH_CUDNN_STAND_IN), "the stand-in's device");
}
