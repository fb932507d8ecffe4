#pragma once
#include "../core/tensor_view.h"
#include "../core/thread_pool.h"
#include "lanes.h"
#include "pixel_blocks.h"

/// Sums over pixels, channel by channel: in float within a block, in double from block to block, always in
/// that order. So a channel's sum does not depend on threads, strides or the channels beside it.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// What each block of pixels has summed: kSums rows of all channels, padded to whole vectors of any
/// instruction set.
template <int kSums>
struct BlockSums {
  float* data;
  int64_t channels, row_length;

  BlockSums(float* workspace, int64_t channel_count)
      : data(workspace), channels(channel_count), row_length(whole_lines(channel_count)) {}

  float* row(int64_t block, int sum) const { return data + (block * kSums + sum) * row_length; }
  void clear(int64_t block) const {
    float* const rows = row(block, 0);
    for (int64_t c = 0; c < kSums * row_length; c += kVectorLength) store(rows + c, Vector{});
  }

  /// Floats of workspace for so many blocks.
  static int64_t floats(int64_t blocks, int64_t channels) { return blocks * kSums * whole_lines(channels); }
  /// Bytes of workspace for a view's pixels and channels.
  static int64_t bytes(const TensorView& view) {
    return floats(PixelBlocks(view.pixels()).count, view.c) * static_cast<int64_t>(sizeof(float));
  }
};

/// Adds the terms of kPixels consecutive pixels to the sums, one pixel after the other.
template <int kSums, int kPixels, class Terms>
DENSEGRAPH_INLINE void add_pixels(int64_t pixel, int64_t channels, float* const (&sums)[kSums],
                                  const Terms& terms) {
  for_each_vector(channels, [&](auto lanes, int64_t c) {
    Vector total[kSums];
    for (int sum = 0; sum < kSums; ++sum) total[sum] = load(sums[sum] + c);
    for (int p = 0; p < kPixels; ++p) {
      Vector term[kSums];
      terms(lanes, pixel + p, c, term);
      for (int sum = 0; sum < kSums; ++sum) total[sum] += term[sum];
    }
    for (int sum = 0; sum < kSums; ++sum) store(sums[sum] + c, total[sum]);
  });
}

/// One block's sums of a chunk of channels: terms(lanes, pixel, channel, term) sets the kSums terms of a
/// vector of channels, where channel counts from the chunk's first. Pixels outside, channels inside: memory
/// is read as it lies.
template <int kSums, class Terms>
DENSEGRAPH_INLINE void sum_block(int64_t first_pixel, int64_t end_pixel, int64_t channels,
                                 float* const (&sums)[kSums], const Terms& terms) {
  // Several pixels at a time spare loads and stores of the sums; with wide pixels they would be several
  // streams of memory, which is slower. The order of additions is the same.
  constexpr int64_t kNarrow = 64;
  constexpr int kPixels = 4;
  for (int sum = 0; sum < kSums; ++sum)
    for (int64_t c = 0; c < channels; c += kVectorLength) store(sums[sum] + c, Vector{});
  int64_t pixel = first_pixel;
  for (; channels <= kNarrow && pixel + kPixels <= end_pixel; pixel += kPixels)
    add_pixels<kSums, kPixels>(pixel, channels, sums, terms);
  for (; pixel < end_pixel; ++pixel) add_pixels<kSums, 1>(pixel, channels, sums, terms);
}

/// results[sum][c] = the sum over all blocks.
template <int kSums>
static inline void add_blocks(const BlockSums<kSums>& sums, int64_t blocks, float* const (&results)[kSums],
                              ThreadPool& pool) {
  pool.parallel_for(divide_up(sums.channels, kChannelChunk), [&](int64_t chunk, int) {
    const int64_t first = chunk * kChannelChunk, count = smaller(kChannelChunk, sums.channels - first);
    for (int sum = 0; sum < kSums; ++sum) {
      double total[kChannelChunk] = {};
      for (int64_t block = 0; block < blocks; ++block) {
        const float* part = sums.row(block, sum) + first;
        for (int64_t c = 0; c < count; ++c) total[c] += static_cast<double>(part[c]);
      }
      for (int64_t c = 0; c < count; ++c) results[sum][first + c] = static_cast<float>(total[c]);
    }
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
