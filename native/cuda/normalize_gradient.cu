#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("normalize_gradient");
}

}  // namespace

extern const CudaKernel normalize_gradient;
const CudaKernel normalize_gradient{nullptr, run};

}  // namespace densegraph::cuda
