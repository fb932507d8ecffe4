#include "elementwise.h"

/// y (=|+=) x, converted to y's type.
/// Reads x [N,H,W,C]; writes y [N,H,W,C] (=|+=); attribute accumulate.
namespace densegraph::cuda {
namespace {

enum Operand { kX, kY };
enum Attribute { kAccumulate };

template <bool kAdds>
struct Copy {
  static constexpr unsigned kReads = kAdds ? 1U << kX | 1U << kY : 1U << kX, kWrites = 1U << kY;

  __device__ void operator()(float (&element)[2]) const {
    element[kY] = kAdds ? element[kY] + element[kX] : element[kX];
  }
};

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &x = arguments.operand(kX), &y = arguments.operand(kY);
  with_storage(x.type, [&](auto from) {
    with_storage(y.type, [&](auto to) {
      if (arguments.flag(kAccumulate)) {
        launch_elementwise<decltype(from), decltype(to)>(context, Copy<true>{}, x, y);
      } else {
        launch_elementwise<decltype(from), decltype(to)>(context, Copy<false>{}, x, y);
      }
    });
  });
}

}  // namespace

extern const CudaKernel copy;
const CudaKernel copy{nullptr, run};

}  // namespace densegraph::cuda
