#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("batch_statistics");
}

}  // namespace

extern const CudaKernel batch_statistics;
const CudaKernel batch_statistics{nullptr, run};

}  // namespace densegraph::cuda
