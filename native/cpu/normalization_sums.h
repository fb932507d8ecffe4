#pragma once
#include "channel_sums.h"
#include "normalization.h"

/// The sums over pixels that are the gradients of a normalization's parameters.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

enum NormalizationSum { kGammaSum, kBetaSum, kNormalizationSumCount };

using NormalizationSums = BlockSums<kNormalizationSumCount>;

/// Sums them over the pixels of x, block by block in `workspace`. pass(lanes, normalization, gradient, pixel,
/// channel) is told the gradient in front of the rectifier of each pixel's vectors of channels.
template <class Pass>
static inline void sum_normalization_gradient(const TensorView& x, const TensorView& dy,
                                              const NormalizationParameters& parameters, bool relu,
                                              float* workspace, float* dgamma, float* dbeta, ThreadPool& pool,
                                              const Pass& pass) {
  const PixelBlocks blocks(x.pixels());
  const NormalizationSums sums(workspace, x.c);
  pool.parallel_for(blocks.count, [&](int64_t block, int) {
    // Copies, which the stores cannot change: they stay in registers.
    const int64_t x_stride = x.stride, dy_stride = dy.stride;
    const Pass pass_on = pass;
    for (int64_t first = 0; first < x.c; first += kChannelChunk) {
      const int64_t channels = smaller(kChannelChunk, x.c - first);
      const NormalizationChunk chunk(parameters, first, channels);
      const float *x_source = x.f32() + first, *dy_source = dy.f32() + first;
      sum_block<kNormalizationSumCount>(
          blocks.begin(block), blocks.begin(block + 1), channels,
          {sums.row(block, kGammaSum) + first, sums.row(block, kBetaSum) + first},
          [&](auto lanes, int64_t pixel, int64_t c, Vector* term) {
            const ChannelNormalization normalization = chunk.at(c);
            const Vector value = lanes.load(x_source + pixel * x_stride + c);
            const Vector upstream = lanes.load(dy_source + pixel * dy_stride + c);
            const Vector gradient = normalization.gradient(value, upstream, relu);
            pass_on(lanes, normalization, gradient, pixel, first + c);
            // Last, beside their sums, so that every compilation contracts them alike.
            term[kGammaSum] = gradient * normalization.standardized(value);
            term[kBetaSum] = gradient;
          });
    }
  });
  add_blocks(sums, blocks.count, {dgamma, dbeta}, pool);
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
