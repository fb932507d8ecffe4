#include "channel_sums.h"
#include "normalization.h"

/// The gradient of a normalization with its statistics held fixed, and the gradients of its parameters.
/// Reads x, dy [N,H,W,C], mean, variance, gamma, beta [1,1,1,C]; writes dx [N,H,W,C] (=|+=), which may be dy
/// itself, dgamma, dbeta [1,1,1,C] (=); attributes epsilon, relu, accumulate.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kDy, kMean, kVariance, kGamma, kBeta, kDx, kDgamma, kDbeta, kWorkspace };
enum Attribute { kEpsilon, kRelu, kAccumulate };
enum Sum { kGammaSum, kBetaSum, kSums };

int64_t workspace_bytes(const KernelArguments& arguments, int) {
  return BlockSums<kSums>::bytes(arguments.operand(kX));
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &x = arguments.operand(kX), &dy = arguments.operand(kDy), &dx = arguments.operand(kDx);
  const NormalizationParameters parameters{arguments.operand(kMean).f32(), arguments.operand(kVariance).f32(),
                                           arguments.operand(kGamma).f32(), arguments.operand(kBeta).f32(),
                                           arguments.attribute(kEpsilon)};
  const bool relu = arguments.flag(kRelu), accumulate = arguments.flag(kAccumulate);
  const PixelBlocks blocks(x.pixels());
  const BlockSums<kSums> sums(arguments.operand(kWorkspace).f32(), x.c);
  pool.parallel_for(blocks.count, [&](int64_t block, int) {
    for (int64_t first = 0; first < x.c; first += kChannelChunk) {
      const int64_t channels = smaller(kChannelChunk, x.c - first);
      const NormalizationChunk chunk(parameters, first, channels);
      const float *x_source = x.f32() + first, *dy_source = dy.f32() + first;
      float* const target = dx.f32() + first;
      sum_block<kSums>(blocks.begin(block), blocks.begin(block + 1), channels,
                       {sums.row(block, kGammaSum) + first, sums.row(block, kBetaSum) + first},
                       [&](auto lanes, int64_t pixel, int64_t c, Vector* term) {
                         const Vector value = lanes.load(x_source + pixel * x.stride + c);
                         const Vector upstream = lanes.load(dy_source + pixel * dy.stride + c);
                         const Vector gradient =
                             relu ? keep_where_positive(chunk.normalized(value, c), upstream) : upstream;
                         term[kGammaSum] = gradient * chunk.standardized(value, c);
                         term[kBetaSum] = gradient;
                         float* place = target + pixel * dx.stride + c;
                         const Vector share = gradient * load(chunk.scale + c);
                         lanes.store(place, accumulate ? lanes.load(place) + share : share);
                       });
    }
  });
  float* const results[kSums] = {arguments.operand(kDgamma).f32(), arguments.operand(kDbeta).f32()};
  pool.parallel_for(divide_up(x.c, kChannelChunk), [&](int64_t chunk, int) {
    const int64_t first = chunk * kChannelChunk, channels = smaller(kChannelChunk, x.c - first);
    double total[kChannelChunk];
    for (int sum = 0; sum < kSums; ++sum) {
      add_blocks(sums, sum, blocks.count, first, channels, total);
      for (int64_t c = 0; c < channels; ++c) results[sum][first + c] = static_cast<float>(total[c]);
    }
  });
}

}  // namespace

extern const CpuKernel normalize_gradient;
const CpuKernel normalize_gradient{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
