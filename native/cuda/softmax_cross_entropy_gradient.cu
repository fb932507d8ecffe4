#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("softmax_cross_entropy_gradient");
}

}  // namespace

extern const CudaKernel softmax_cross_entropy_gradient;
const CudaKernel softmax_cross_entropy_gradient{nullptr, run};

}  // namespace densegraph::cuda
