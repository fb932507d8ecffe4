#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("sgd");
}

}  // namespace

extern const CudaKernel sgd;
const CudaKernel sgd{nullptr, run};

}  // namespace densegraph::cuda
