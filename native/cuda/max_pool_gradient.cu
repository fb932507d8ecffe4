#include "pooling_gradient.h"

/// dx (=|+=) dy at the places that won, 0 elsewhere; through the gradient of a normalization where there is
/// one. Reads dy [N,Ho,Wo,C], indices [N,Ho,Wo,C] uint8, x? [N,H,W,C], mean?, variance?, gamma?, beta?
/// [1,1,1,C]; writes dx [N,H,W,C] (=|+=), dgamma?, dbeta? [1,1,1,C] (=); attributes kernelHeight,
/// kernelWidth, stride, padding, accumulate, epsilon, relu. The workspace has the sums of blocks of pixels.
namespace densegraph::cuda {
namespace {

enum Operand { kDy, kIndices, kX };
enum Attribute { kAccumulate = 4 };

template <class T, int kVector>
struct GatherWinners {
  PoolingWindow window;
  const T* dy;
  int64_t dy_stride;
  const uint8_t* indices;
  int64_t indices_stride;

  __device__ void operator()(int64_t pixel, int64_t c, float (&sum)[kVector]) const {
    for (int i = 0; i < kVector; ++i) sum[i] = 0;
    for_each_window(window, pixel, [&](int64_t output, int place) {
      float values[kVector];
      uint8_t winners[kVector];
      load(dy + output * dy_stride + c, values);
      load_bytes(indices + output * indices_stride + c, winners);
      for (int i = 0; i < kVector; ++i) sum[i] += winners[i] == place ? values[i] : 0.0f;
    });
  }
};

int64_t workspace_bytes(const KernelArguments& arguments, const LaunchContext&) {
  return FusedGradient(arguments, kX, kAccumulate).workspace_bytes();
}

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &dy = arguments.operand(kDy), &indices = arguments.operand(kIndices);
  const FusedGradient gradient(arguments, kX, kAccumulate);
  const PoolingWindow window(arguments, gradient.dx, dy);
  with_storage(dy.type, [&](auto storage) {
    using T = decltype(storage);
    const bool whole_vectors =
        has_whole_vectors<T>(gradient) && have_whole_vectors<T>(dy) && have_whole_vectors<uint8_t>(indices);
    with_vector(whole_vectors, [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      launch_gathering<T, kVector>(
          context, gradient,
          GatherWinners<T, kVector>{window, data_of<T>(dy), dy.stride, indices.u8(), indices.stride});
    });
  });
}

}  // namespace

extern const CudaKernel max_pool_gradient;
const CudaKernel max_pool_gradient{workspace_bytes, run};

}  // namespace densegraph::cuda
