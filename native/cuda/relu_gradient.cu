#include "elementwise.h"
#include "normalization.h"

/// dx (=|+=) dy where y > 0, else 0.
/// Reads y, dy [N,H,W,C]; writes dx [N,H,W,C] (=|+=), which may be dy itself; attribute accumulate.
namespace densegraph::cuda {
namespace {

enum Operand { kY, kDy, kDx };
enum Attribute { kAccumulate };

template <bool kAdds>
struct RectifyGradient {
  static constexpr unsigned kReads = 1U << kY | 1U << kDy | (kAdds ? 1U << kDx : 0U), kWrites = 1U << kDx;

  __device__ void operator()(float (&element)[3]) const {
    const float gradient = keep_where_positive(element[kY], element[kDy]);
    element[kDx] = kAdds ? element[kDx] + gradient : gradient;
  }
};

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &y = arguments.operand(kY), &dy = arguments.operand(kDy), &dx = arguments.operand(kDx);
  with_storage(y.type, [&](auto storage) {
    using T = decltype(storage);
    if (arguments.flag(kAccumulate)) {
      launch_elementwise<T, T, T>(context, RectifyGradient<true>{}, y, dy, dx);
    } else {
      launch_elementwise<T, T, T>(context, RectifyGradient<false>{}, y, dy, dx);
    }
  });
}

}  // namespace

extern const CudaKernel relu_gradient;
const CudaKernel relu_gradient{nullptr, run};

}  // namespace densegraph::cuda
