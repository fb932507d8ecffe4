#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("relu_gradient");
}

}  // namespace

extern const CudaKernel relu_gradient;
const CudaKernel relu_gradient{nullptr, run};

}  // namespace densegraph::cuda
