#include "channel_tile.h"
#include "normalization.h"

/// y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, then max(0, .) with a rectifier.
/// Reads x [N,H,W,C], mean, variance, gamma, beta [1,1,1,C]; writes y [N,H,W,C] (=), which may be x itself;
/// attributes epsilon, relu.
namespace densegraph::cuda {
namespace {

enum Operand { kX, kMean, kVariance, kGamma, kBeta, kY };
enum Attribute { kEpsilon, kRelu };

template <class T, int kVector>
struct Normalize {
  static constexpr int kSums = 0;
  using Constants = ChannelNormalization;
  struct Inputs {
    float x[kVector];
  };

  const T* x;
  int64_t x_stride;
  T* y;
  int64_t y_stride;
  NormalizationParameters parameters;
  bool relu;

  __device__ Constants constants(int64_t c, int64_t, int64_t) const { return parameters.at(c); }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&)[kVector]) const {
    Inputs inputs;
    load(x + pixel * x_stride + c, inputs.x);
    return inputs;
  }
  __device__ void apply(int64_t pixel, int64_t c, const Constants (&constants)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>&) const {
    float values[kVector];
    for (int i = 0; i < kVector; ++i) values[i] = constants[i].normalized(inputs.x[i], relu);
    store(y + pixel * y_stride + c, values);
  }
};

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &x = arguments.operand(kX), &y = arguments.operand(kY);
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  with_storage(x.type, [&](auto storage) {
    using T = decltype(storage);
    with_vector(have_whole_vectors<T>(x, y), [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      launch_tiles<kVector>(context, x.c, map_blocks(x.pixels()),
                            Normalize<T, kVector>{data_of<T>(x), x.stride, data_of<T>(y), y.stride,
                                                  normalization.parameters, normalization.relu});
    });
  });
}

}  // namespace

extern const CudaKernel normalize;
const CudaKernel normalize{nullptr, run};

}  // namespace densegraph::cuda
