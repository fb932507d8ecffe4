#include "elementwise.h"
#include "normalization.h"

/// y = max(0, x).
/// Reads x [N,H,W,C]; writes y [N,H,W,C] (=), which may be x itself.
namespace densegraph::cuda {
namespace {

enum Operand { kX, kY };

struct Rectify {
  static constexpr unsigned kReads = 1U << kX, kWrites = 1U << kY;

  __device__ void operator()(float (&element)[2]) const { element[kY] = positive_part(element[kX]); }
};

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &x = arguments.operand(kX), &y = arguments.operand(kY);
  with_storage(x.type, [&](auto storage) {
    using T = decltype(storage);
    launch_elementwise<T, T>(context, Rectify{}, x, y);
  });
}

}  // namespace

extern const CudaKernel relu;
const CudaKernel relu{nullptr, run};

}  // namespace densegraph::cuda
