#pragma once
#include "../core/tensor_view.h"
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
  int64_t row_length;

  BlockSums(float* workspace, int64_t channels) : data(workspace), row_length(whole_lines(channels)) {}

  float* row(int64_t block, int sum) const { return data + (block * kSums + sum) * row_length; }

  /// Bytes of workspace for a view's pixels and channels.
  static int64_t bytes(const TensorView& view) {
    return PixelBlocks(view.pixels()).count * kSums * BlockSums(nullptr, view.c).row_length *
           static_cast<int64_t>(sizeof(float));
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

/// total[c] = the sum over all blocks, for `channels` channels from `first` on.
template <int kSums>
void add_blocks(const BlockSums<kSums>& sums, int sum, int64_t blocks, int64_t first, int64_t channels,
                double* total) {
  for (int64_t c = 0; c < channels; ++c) total[c] = 0;
  for (int64_t block = 0; block < blocks; ++block) {
    const float* part = sums.row(block, sum) + first;
    for (int64_t c = 0; c < channels; ++c) total[c] += static_cast<double>(part[c]);
  }
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
