#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("dropout");
}

}  // namespace

extern const CudaKernel dropout;
const CudaKernel dropout{nullptr, run};

}  // namespace densegraph::cuda
