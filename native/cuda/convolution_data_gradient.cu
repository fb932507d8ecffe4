#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("convolution_data_gradient");
}

}  // namespace

extern const CudaKernel convolution_data_gradient;
const CudaKernel convolution_data_gradient{nullptr, run};

}  // namespace densegraph::cuda
