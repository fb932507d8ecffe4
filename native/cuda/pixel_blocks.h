#pragma once
#include "rounding.h"

namespace densegraph::cuda {

/// The pixels of a batch, cut into equal blocks that depend on their number alone: so a sum over them has the
/// same order whatever the channels and strides are.
struct PixelBlocks {
  int64_t pixels;
  int64_t count;

  /// Of about `size` pixels each, but no more than `most` blocks.
  static PixelBlocks of(int64_t pixels, int64_t size, int64_t most) {
    return {pixels, smaller(divide_up(pixels, size), most)};
  }

  /// First pixel of a block; begin(count) is the end of the last.
  __host__ __device__ int64_t begin(int64_t block) const { return pixels * block / count; }
};

}  // namespace densegraph::cuda
