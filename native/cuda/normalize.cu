#include "cuda_kernel.h"
#include "not_built_yet.h"

namespace densegraph::cuda {
namespace {

void run(const KernelArguments&, const LaunchContext&) {
  not_built_yet("normalize");
}

}  // namespace

extern const CudaKernel normalize;
const CudaKernel normalize{nullptr, run};

}  // namespace densegraph::cuda
