#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("statistics_gradient");
}

}  // namespace

extern const CudaKernel statistics_gradient;
const CudaKernel statistics_gradient{nullptr, run};

}  // namespace densegraph::cuda
