#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("max_pool");
}

}  // namespace

extern const CudaKernel max_pool;
const CudaKernel max_pool{nullptr, run};

}  // namespace densegraph::cuda
