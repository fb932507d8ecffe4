#pragma once
#include "winograd_tiles.h"

/// Which method a convolution and its gradients use.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

enum class Method { direct, winograd_2, winograd_4, few_tiles_2, few_tiles_4 };

/// By shape alone, so that a result never depends on anything else. Winograd needs 3x3 kernels at stride 1
/// and enough channels to pay for the transforms. Large tiles are less exact, so they are taken where they
/// are clearly faster: where they fit the images so well that they leave less than three quarters of the
/// multiplications of small ones, and where there are enough of them for their weights, four times those of
/// the kernel. Where the weights are many and a panel's product for all tiles stays in the cache, the weights
/// are transformed as they are used (winograd_few_tiles.h).
static inline Method method_for(const Window& window, int64_t channels, int64_t out_channels) {
  constexpr int64_t kFewestChannels = 8, kFewestTiles = 32, kManyWeights = 1 << 20, kMostPoints = 3072;
  if (window.kernel_height != 3 || window.kernel_width != 3 || window.stride != 1) return Method::direct;
  if (smaller(channels, out_channels) < kFewestChannels) return Method::direct;
  const int64_t large = 36 * TileGrid<4>{window}.count(), small = 16 * TileGrid<2>{window}.count();
  const int64_t weights = channels * out_channels;
  const bool fits = 4 * large < 3 * small && large >= 36 * kFewestTiles;
  if (fits && 36 * weights >= kManyWeights && large <= kMostPoints) return Method::few_tiles_4;
  if (!fits && 16 * weights >= kManyWeights && small <= kMostPoints) return Method::few_tiles_2;
  return fits ? Method::winograd_4 : Method::winograd_2;
}

/// Whether a convolution is better made of inner products with weights that are not packed
/// (inner_products.h): few pixels, whose weights have little to do, and sums long enough to be worth adding
/// lanes at the end.
static inline bool suits_inner_products(const Window& window, int64_t channels) {
  constexpr int64_t kMostPixels = 64, kFewestTerms = 128;
  return window.out_pixels() <= kMostPixels && window.taps() * channels >= kFewestTerms;
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
