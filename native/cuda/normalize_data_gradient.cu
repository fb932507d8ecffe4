#include "channel_tile.h"
#include "normalization.h"
#include "normalization_gradient.h"

/// The gradient of a normalization by its batch: dx (=|+=) gamma / d * (g - dbeta / m - xhat * dgamma / m),
/// where d is the deviation, m the number of pixels, xhat = (x - mean) / d, and g dy in front of the
/// rectifier. Reads x, dy [N,H,W,C], mean, variance, gamma, beta, dgamma, dbeta [1,1,1,C]; writes dx
/// [N,H,W,C] (=|+=), which may be dy itself; attributes epsilon, relu, accumulate.
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
  using Inputs = GradientInputs<kVector>;

  GradientViews<T> views;
  NormalizationParameters parameters;
  const float *dgamma, *dbeta;
  double pixels;
  bool relu;

  __device__ Constants constants(int64_t c, int64_t, int64_t) const {
    return {parameters.at(c), static_cast<float>(static_cast<double>(dgamma[c]) / pixels),
            static_cast<float>(static_cast<double>(dbeta[c]) / pixels)};
  }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&)[kVector]) const {
    Inputs inputs;
    views.fetch(pixel, c, inputs);
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
    store(views.dx + pixel * views.dx_stride + c, values);
  }
};

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &x = arguments.operand(kX), &dy = arguments.operand(kDy), &dx = arguments.operand(kDx);
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  with_storage(x.type, [&](auto storage) {
    using T = decltype(storage);
    with_vector(have_whole_vectors<T>(x, dy, dx), [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      const DataGradient<T, kVector> body{
          {x, dy, dx, arguments.flag(kAccumulate)}, normalization.parameters,
          arguments.operand(kDgamma).f32(),         arguments.operand(kDbeta).f32(),
          static_cast<double>(x.pixels()),          normalization.relu};
      launch_tiles<kVector>(context, x.c, map_blocks(x.pixels()), body);
    });
  });
}

}  // namespace

extern const CudaKernel normalize_data_gradient;
const CudaKernel normalize_data_gradient{nullptr, run};

}  // namespace densegraph::cuda
