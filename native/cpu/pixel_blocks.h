#pragma once
#include "rounding.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// The pixels of a batch, cut into equal blocks that depend on their number alone. A block is short enough to
/// be summed in float, and there are enough of them for several threads even where images are small.
struct PixelBlocks {
  static constexpr int64_t kLargest = 256;
  static constexpr int64_t kSmallest = 32;
  static constexpr int64_t kEnoughBlocks = 16;

  int64_t pixels;
  int64_t count;

  explicit PixelBlocks(int64_t pixel_count)
      : pixels(pixel_count),
        count(larger(divide_up(pixel_count, kLargest),
                     smaller(kEnoughBlocks, divide_up(pixel_count, kSmallest)))) {}

  /// First pixel of a block; begin(count) is the end of the last.
  int64_t begin(int64_t block) const { return pixels * block / count; }
};

/// Channels are worked on in chunks whose parameters fit a few arrays on the stack.
constexpr int64_t kChannelChunk = 256;

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
