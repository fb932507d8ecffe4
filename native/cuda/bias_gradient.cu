#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("bias_gradient");
}

}  // namespace

extern const CudaKernel bias_gradient;
const CudaKernel bias_gradient{nullptr, run};

}  // namespace densegraph::cuda
