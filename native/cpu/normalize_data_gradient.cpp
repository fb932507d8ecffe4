#include "normalization.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kDy, kMean, kVariance, kGamma, kBeta, kDgamma, kDbeta, kDx };
enum Attribute { kEpsilon, kRelu, kAccumulate };

/// The gradients of the parameters, divided by the number of pixels.
struct MeanGradients {
  alignas(64) float gamma[kChannelChunk];
  alignas(64) float beta[kChannelChunk];

  MeanGradients(const float* dgamma, const float* dbeta, double pixels, int64_t first, int64_t channels) {
    for (int64_t c = 0; c < channels; ++c) {
      gamma[c] = static_cast<float>(static_cast<double>(dgamma[first + c]) / pixels);
      beta[c] = static_cast<float>(static_cast<double>(dbeta[first + c]) / pixels);
    }
    for (int64_t c = channels; c < kChannelChunk && c % kVectorLength != 0; ++c) gamma[c] = beta[c] = 0;
  }
};

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &x = arguments.operand(kX), &dy = arguments.operand(kDy), &dx = arguments.operand(kDx);
  const NormalizationParameters parameters{arguments.operand(kMean).f32(), arguments.operand(kVariance).f32(),
                                           arguments.operand(kGamma).f32(), arguments.operand(kBeta).f32(),
                                           arguments.attribute(kEpsilon)};
  const float *dgamma = arguments.operand(kDgamma).f32(), *dbeta = arguments.operand(kDbeta).f32();
  const bool relu = arguments.flag(kRelu), accumulate = arguments.flag(kAccumulate);
  const PixelBlocks blocks(x.pixels());
  pool.parallel_for(blocks.count, [&](int64_t block, int) {
    for (int64_t first = 0; first < x.c; first += kChannelChunk) {
      const int64_t channels = smaller(kChannelChunk, x.c - first);
      const NormalizationChunk chunk(parameters, first, channels);
      const MeanGradients means(dgamma, dbeta, static_cast<double>(blocks.pixels), first, channels);
      for (int64_t pixel = blocks.begin(block); pixel < blocks.begin(block + 1); ++pixel) {
        const float* x_source = x.f32() + pixel * x.stride + first;
        const float* dy_source = dy.f32() + pixel * dy.stride + first;
        float* target = dx.f32() + pixel * dx.stride + first;
        for_each_vector(channels, [&](auto lanes, int64_t c) {
          const ChannelNormalization normalization = chunk.at(c);
          const Vector value = lanes.load(x_source + c);
          const Vector gradient = normalization.gradient(value, lanes.load(dy_source + c), relu);
          const Vector centered =
              gradient - load(means.beta + c) - normalization.standardized(value) * load(means.gamma + c);
          normalization.pass(lanes, centered, accumulate, target + c);
        });
      }
    }
  });
}

}  // namespace

extern const CpuKernel normalize_data_gradient;
const CpuKernel normalize_data_gradient{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
