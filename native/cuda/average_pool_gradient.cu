#include "pooling_gradient.h"

/// dx (=|+=) the mean's share of each window over a pixel; through the gradient of a normalization where
/// there is one. Reads dy [N,Ho,Wo,C], x? [N,H,W,C], mean?, variance?, gamma?, beta? [1,1,1,C]; writes dx
/// [N,H,W,C] (=|+=), dgamma?, dbeta? [1,1,1,C] (=); attributes kernelHeight, kernelWidth, stride, padding,
/// accumulate, epsilon, relu. The workspace has the sums of blocks of pixels.
namespace densegraph::cuda {
namespace {

enum Operand { kDy, kX };
enum Attribute { kAccumulate = 4 };

template <class T, int kVector>
struct GatherMeans {
  PoolingWindow window;
  const T* dy;
  int64_t dy_stride;
  float places;

  __device__ void operator()(int64_t pixel, int64_t c, float (&sum)[kVector]) const {
    for (int i = 0; i < kVector; ++i) sum[i] = 0;
    for_each_window(window, pixel, [&](int64_t output, int) {
      float values[kVector];
      load(dy + output * dy_stride + c, values);
      for (int i = 0; i < kVector; ++i) sum[i] += values[i];
    });
    for (int i = 0; i < kVector; ++i) sum[i] /= places;
  }
};

int64_t workspace_bytes(const KernelArguments& arguments, const LaunchContext&) {
  return FusedGradient(arguments, kX, kAccumulate).workspace_bytes();
}

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView& dy = arguments.operand(kDy);
  const FusedGradient gradient(arguments, kX, kAccumulate);
  const PoolingWindow window(arguments, gradient.dx, dy);
  with_storage(dy.type, [&](auto storage) {
    using T = decltype(storage);
    with_vector(has_whole_vectors<T>(gradient) && have_whole_vectors<T>(dy), [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      launch_gathering<T, kVector>(
          context, gradient,
          GatherMeans<T, kVector>{window, data_of<T>(dy), dy.stride, static_cast<float>(window.places())});
    });
  });
}

}  // namespace

extern const CudaKernel average_pool_gradient;
const CudaKernel average_pool_gradient{workspace_bytes, run};

}  // namespace densegraph::cuda
