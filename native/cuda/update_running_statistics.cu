#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("update_running_statistics");
}

}  // namespace

extern const CudaKernel update_running_statistics;
const CudaKernel update_running_statistics{nullptr, run};

}  // namespace densegraph::cuda
