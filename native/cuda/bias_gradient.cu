#include "channel_sums.h"

/// dbias[c] = the sum of dy over all pixels.
/// Reads dy [N,H,W,C]; writes dbias [1,1,1,C] (=). The workspace has the sums of blocks of pixels.
namespace densegraph::cuda {
namespace {

enum Operand { kDy, kDbias, kWorkspace };

template <class T, int kVector>
struct SumPixels : PlainSums {
  static constexpr int kSums = 1;
  using Constants = NoConstants;
  struct Inputs {
    float dy[kVector];
  };

  const T* dy;
  int64_t stride;

  __device__ Constants constants(int64_t, int64_t, int64_t) const { return {}; }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&)[kVector]) const {
    Inputs inputs;
    load(dy + pixel * stride + c, inputs.dy);
    return inputs;
  }
  __device__ void apply(int64_t, int64_t, const Constants (&)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>& terms) const {
    for (int i = 0; i < kVector; ++i) terms[0][i] = inputs.dy[i];
  }
};

int64_t workspace_bytes(const KernelArguments& arguments, const LaunchContext&) {
  return partial_sum_bytes(arguments.operand(kDy), 1);
}

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView& dy = arguments.operand(kDy);
  with_storage(dy.type, [&](auto storage) {
    using T = decltype(storage);
    with_vector(have_whole_vectors<T>(dy), [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      launch_sums<kVector>(context, dy, SumPixels<T, kVector>{{}, data_of<T>(dy), dy.stride},
                           arguments.operand(kWorkspace), {{arguments.operand(kDbias).f32()}});
    });
  });
}

}  // namespace

extern const CudaKernel bias_gradient;
const CudaKernel bias_gradient{workspace_bytes, run};

}  // namespace densegraph::cuda
