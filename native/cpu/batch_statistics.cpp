#include "channel_sums.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kMean, kVariance, kWorkspace };
/// What is kept of a block: its mean, and the sum of squared deviations from it.
enum Part { kBlockMean, kBlockDeviations, kParts };

/// The pixels whose mean is the pivot of a block.
constexpr int64_t kHead = 16;

/// Sums deviations from a pivot that lies among the numbers: the mean of the block's first pixels. The
/// squares around it are at most 1 + n / kHead times those around the block's mean (Cauchy and Schwarz),
/// whatever the numbers are, so the variance keeps its digits however far the mean lies from zero.
void describe_block(const TensorView& x, int64_t first_pixel, int64_t end_pixel, int64_t first_channel,
                    int64_t channels, float* block_mean, float* block_deviations) {
  const float* source = x.f32() + first_channel;
  const int64_t head_end = smaller(first_pixel + kHead, end_pixel);
  sum_block<1>(first_pixel, head_end, channels, {block_mean},
               [&](auto lanes, int64_t pixel, int64_t c, Vector* term) {
                 term[0] = lanes.load(source + pixel * x.stride + c);
               });
  alignas(64) float pivot[kChannelChunk];
  const Vector head = splat(static_cast<float>(head_end - first_pixel));
  for (int64_t c = 0; c < channels; c += kVectorLength) store(pivot + c, load(block_mean + c) / head);

  sum_block<2>(first_pixel, end_pixel, channels, {block_mean, block_deviations},
               [&](auto lanes, int64_t pixel, int64_t c, Vector* term) {
                 const Vector deviation = lanes.load(source + pixel * x.stride + c) - load(pivot + c);
                 term[0] = deviation;
                 term[1] = deviation * deviation;
               });
  const Vector count = splat(static_cast<float>(end_pixel - first_pixel));
  for (int64_t c = 0; c < channels; c += kVectorLength) {
    const Vector sum = load(block_mean + c);
    store(block_mean + c, load(pivot + c) + sum / count);
    // Rounding could leave a constant channel a little below zero.
    store(block_deviations + c, positive_part(load(block_deviations + c) - sum * sum / count));
  }
}

/// Chan, Golub and LeVeque 1983: deviations within the blocks plus those of the blocks' means.
void combine_blocks(const BlockSums<kParts>& parts, const PixelBlocks& blocks, int64_t first_channel,
                    int64_t channels, float* mean, float* variance) {
  const double pixels = static_cast<double>(blocks.pixels);
  double total[kChannelChunk], center[kChannelChunk];
  for (int64_t c = 0; c < channels; ++c) total[c] = 0;
  for (int64_t block = 0; block < blocks.count; ++block) {
    const double count = static_cast<double>(blocks.begin(block + 1) - blocks.begin(block));
    const float* block_mean = parts.row(block, kBlockMean) + first_channel;
    for (int64_t c = 0; c < channels; ++c) total[c] += count * static_cast<double>(block_mean[c]);
  }
  for (int64_t c = 0; c < channels; ++c) {
    center[c] = total[c] / pixels;
    mean[c] = static_cast<float>(center[c]);
    total[c] = 0;
  }
  for (int64_t block = 0; block < blocks.count; ++block) {
    const double count = static_cast<double>(blocks.begin(block + 1) - blocks.begin(block));
    const float* block_mean = parts.row(block, kBlockMean) + first_channel;
    const float* deviations = parts.row(block, kBlockDeviations) + first_channel;
    for (int64_t c = 0; c < channels; ++c) {
      const double distance = static_cast<double>(block_mean[c]) - center[c];
      total[c] += static_cast<double>(deviations[c]) + count * distance * distance;
    }
  }
  for (int64_t c = 0; c < channels; ++c) variance[c] = static_cast<float>(total[c] / pixels);
}

int64_t workspace_bytes(const KernelArguments& arguments, int) {
  return BlockSums<kParts>::bytes(arguments.operand(kX));
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& x = arguments.operand(kX);
  const PixelBlocks blocks(x.pixels());
  const BlockSums<kParts> parts(arguments.operand(kWorkspace).f32(), x.c);
  pool.parallel_for(blocks.count, [&](int64_t block, int) {
    for (int64_t first = 0; first < x.c; first += kChannelChunk)
      describe_block(x, blocks.begin(block), blocks.begin(block + 1), first,
                     smaller(kChannelChunk, x.c - first), parts.row(block, kBlockMean) + first,
                     parts.row(block, kBlockDeviations) + first);
  });
  float* mean = arguments.operand(kMean).f32();
  float* variance = arguments.operand(kVariance).f32();
  pool.parallel_for(divide_up(x.c, kChannelChunk), [&](int64_t chunk, int) {
    const int64_t first = chunk * kChannelChunk;
    combine_blocks(parts, blocks, first, smaller(kChannelChunk, x.c - first), mean + first, variance + first);
  });
}

}  // namespace

extern const CpuKernel batch_statistics;
const CpuKernel batch_statistics{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
