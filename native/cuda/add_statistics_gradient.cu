#include "channel_tile.h"

/// dx = dy + offset + slope * (x - mean), channel by channel.
/// Reads dy, x [N,H,W,C], mean, offset, slope [1,1,1,C]; writes dx [N,H,W,C] (=), which may be dy itself.
namespace densegraph::cuda {
namespace {

enum Operand { kDy, kX, kMean, kOffset, kSlope, kDx };

template <class T, int kVector>
struct AddAffine {
  static constexpr int kSums = 0;
  struct Constants {
    float mean, offset, slope;
  };
  struct Inputs {
    float dy[kVector], x[kVector];
  };

  const T* dy;
  int64_t dy_stride;
  const T* x;
  int64_t x_stride;
  T* dx;
  int64_t dx_stride;
  const float *mean, *offset, *slope;

  __device__ Constants constants(int64_t c, int64_t, int64_t) const { return {mean[c], offset[c], slope[c]}; }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&)[kVector]) const {
    Inputs inputs;
    load(dy + pixel * dy_stride + c, inputs.dy);
    load(x + pixel * x_stride + c, inputs.x);
    return inputs;
  }
  __device__ void apply(int64_t pixel, int64_t c, const Constants (&constants)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>&) const {
    float values[kVector];
    for (int i = 0; i < kVector; ++i) {
      const Constants& own = constants[i];
      values[i] = inputs.dy[i] + fmaf(own.slope, inputs.x[i] - own.mean, own.offset);
    }
    store(dx + pixel * dx_stride + c, values);
  }
};

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &dy = arguments.operand(kDy), &x = arguments.operand(kX), &dx = arguments.operand(kDx);
  with_storage(x.type, [&](auto storage) {
    using T = decltype(storage);
    with_vector(have_whole_vectors<T>(dy, x, dx), [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      const AddAffine<T, kVector> body{data_of<T>(dy),
                                       dy.stride,
                                       data_of<T>(x),
                                       x.stride,
                                       data_of<T>(dx),
                                       dx.stride,
                                       arguments.operand(kMean).f32(),
                                       arguments.operand(kOffset).f32(),
                                       arguments.operand(kSlope).f32()};
      launch_tiles<kVector>(context, x.c, map_blocks(x.pixels()), body);
    });
  });
}

}  // namespace

extern const CudaKernel add_statistics_gradient;
const CudaKernel add_statistics_gradient{nullptr, run};

}  // namespace densegraph::cuda
