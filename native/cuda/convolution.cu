#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("convolution");
}

}  // namespace

extern const CudaKernel convolution;
const CudaKernel convolution{nullptr, run};

}  // namespace densegraph::cuda
