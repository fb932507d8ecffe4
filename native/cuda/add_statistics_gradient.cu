#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("add_statistics_gradient");
}

}  // namespace

extern const CudaKernel add_statistics_gradient;
const CudaKernel add_statistics_gradient{nullptr, run};

}  // namespace densegraph::cuda
