#include "channel_tile.h"
#include "normalization.h"
#include "normalization_gradient.h"

/// The gradient of a normalization by its batch: dx (=|+=) gamma / d * (g - dbeta / m - xhat * dgamma / m).
/// Reads x, dy [N,H,W,C], mean, variance, gamma, beta, dgamma, dbeta [1,1,1,C]; writes dx [N,H,W,C] (=|+=),
/// which may be dy itself; attributes epsilon, relu, accumulate.
namespace densegraph::cuda {
namespace {

enum Operand { kX, kDy, kMean, kVariance, kGamma, kBeta, kDgamma, kDbeta, kDx };
enum Attribute { kEpsilon, kRelu, kAccumulate };

template <class T, int kVector>
struct DataGradient {
  static constexpr int kSums = 0;
  struct Constants {
    ChannelNormalization normalization;
    /// The gradients of the parameters, divided by the number of pixels.
    float mean_dgamma, mean_dbeta;
  };
  struct Inputs {
    float x[kVector], dy[kVector], before[kVector];
  };

  const T* x;
  int64_t x_stride;
  const T* dy;
  int64_t dy_stride;
  T* dx;
  int64_t dx_stride;
  NormalizationParameters parameters;
  const float *dgamma, *dbeta;
  double pixels;
  bool relu, accumulate;

  __device__ Constants constants(int64_t c, int64_t, int64_t) const {
    return {parameters.at(c), static_cast<float>(static_cast<double>(dgamma[c]) / pixels),
            static_cast<float>(static_cast<double>(dbeta[c]) / pixels)};
  }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&)[kVector]) const {
    Inputs inputs;
    load(x + pixel * x_stride + c, inputs.x);
    load(dy + pixel * dy_stride + c, inputs.dy);
    set_nothing(inputs.before);
    if (accumulate) load(dx + pixel * dx_stride + c, inputs.before);
    return inputs;
  }
  __device__ void apply(int64_t pixel, int64_t c, const Constants (&constants)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>&) const {
    float values[kVector];
    for (int i = 0; i < kVector; ++i) {
      const auto& [normalization, mean_dgamma, mean_dbeta] = constants[i];
      const float gradient = normalization.gradient(inputs.x[i], inputs.dy[i], relu);
      const float centered =
          fmaf(-normalization.standardized(inputs.x[i]), mean_dgamma, gradient - mean_dbeta);
      values[i] = normalization.passed(centered, inputs.before[i]);
    }
    store(dx + pixel * dx_stride + c, values);
  }
};

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &x = arguments.operand(kX), &dy = arguments.operand(kDy), &dx = arguments.operand(kDx);
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  with_storage(x.type, [&](auto storage) {
    using T = decltype(storage);
    const bool whole_vectors =
        has_whole_vectors<T>(x) && has_whole_vectors<T>(dy) && has_whole_vectors<T>(dx);
    with_vector(whole_vectors, [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      const DataGradient<T, kVector> body{data_of<T>(x),
                                          x.stride,
                                          data_of<T>(dy),
                                          dy.stride,
                                          data_of<T>(dx),
                                          dx.stride,
                                          normalization.parameters,
                                          arguments.operand(kDgamma).f32(),
                                          arguments.operand(kDbeta).f32(),
                                          static_cast<double>(x.pixels()),
                                          normalization.relu,
                                          arguments.flag(kAccumulate)};
      launch_tiles<kVector>(context, x.c, map_blocks(x.pixels()), body);
    });
  });
}

}  // namespace

extern const CudaKernel normalize_data_gradient;
const CudaKernel normalize_data_gradient{nullptr, run};

}  // namespace densegraph::cuda
