#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("max_pool_gradient");
}

}  // namespace

extern const CudaKernel max_pool_gradient;
const CudaKernel max_pool_gradient{nullptr, run};

}  // namespace densegraph::cuda
