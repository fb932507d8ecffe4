#include "normalization.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kMean, kVariance, kGamma, kBeta, kY };
enum Attribute { kEpsilon, kRelu };

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &x = arguments.operand(kX), &y = arguments.operand(kY);
  const NormalizationParameters parameters{arguments.operand(kMean).f32(), arguments.operand(kVariance).f32(),
                                           arguments.operand(kGamma).f32(), arguments.operand(kBeta).f32(),
                                           arguments.attribute(kEpsilon)};
  const bool relu = arguments.flag(kRelu);
  const PixelBlocks blocks(x.pixels());
  pool.parallel_for(blocks.count, [&](int64_t block, int) {
    for (int64_t first = 0; first < x.c; first += kChannelChunk) {
      const int64_t channels = smaller(kChannelChunk, x.c - first);
      const NormalizationChunk chunk(parameters, first, channels);
      for (int64_t pixel = blocks.begin(block); pixel < blocks.begin(block + 1); ++pixel) {
        const float* source = x.f32() + pixel * x.stride + first;
        float* target = y.f32() + pixel * y.stride + first;
        for_each_vector(channels, [&](auto lanes, int64_t c) {
          const Vector value = chunk.at(c).normalized(lanes.load(source + c));
          lanes.store(target + c, relu ? positive_part(value) : value);
        });
      }
    }
  });
}

}  // namespace

extern const CpuKernel normalize;
const CpuKernel normalize{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
