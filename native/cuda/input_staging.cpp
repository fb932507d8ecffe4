#include "input_staging.h"

namespace densegraph::cuda {

void InputStaging::stage(void* target, const void* source, int64_t bytes) {
  taken_.hold_back(stream_.get());
  transfer_.to_device(target, source, bytes);
  staged_.record(stream_.get());
}

void InputStaging::take(void* target, const void* source, int64_t bytes) {
  staged_.hold_back(computing_);
  DENSEGRAPH_CUDA_CHECK(
      cudaMemcpyAsync(target, source, static_cast<size_t>(bytes), cudaMemcpyDeviceToDevice, computing_));
  taken_.record(computing_);
}

}  // namespace densegraph::cuda
