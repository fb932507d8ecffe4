#pragma once
#include "winograd.h"

/// A correlation by the method that suits its shape.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

enum class Method { direct, winograd_2, winograd_4 };

/// By shape alone, so that a result never depends on anything else. Winograd needs 3x3 kernels at stride 1
/// and enough channels to pay for the transforms. Large tiles are taken where they fit the images: where they
/// leave less than two thirds of the multiplications that small ones need, and where there are enough of them
/// to fill the tiles of the product.
static inline Method method_for(const Window& window, int64_t channels, int64_t out_channels) {
  constexpr int64_t kFewestChannels = 16, kFewestTiles = 256;
  if (window.kernel_height != 3 || window.kernel_width != 3 || window.stride != 1) return Method::direct;
  if (smaller(channels, out_channels) < kFewestChannels) return Method::direct;
  const int64_t large = TileGrid<4>{window}.count(), small = TileGrid<2>{window}.count();
  return large >= kFewestTiles && 36 * large * 3 < 16 * small * 2 ? Method::winograd_4 : Method::winograd_2;
}

struct Correlation {
  Window window;
  int64_t channels, out_channels;
  Method method;

  int64_t packed_floats() const {
    const Panels panels{out_channels};
    switch (method) {
      case Method::winograd_2:
        return 16 * panels.floats(channels);
      case Method::winograd_4:
        return 36 * panels.floats(channels);
      default:
        return panels.floats(window.taps() * channels);
    }
  }
  /// Scratch of one thread.
  int64_t scratch_floats() const {
    switch (method) {
      case Method::winograd_2:
        return plan_winograd<2>(window, channels, out_channels).scratch_floats();
      case Method::winograd_4:
        return plan_winograd<4>(window, channels, out_channels).scratch_floats();
      default:
        return plan_correlation(window, channels, out_channels).scratch_floats();
    }
  }
  /// The weights packed, then a scratch for each thread.
  int64_t workspace_floats(int threads) const { return packed_floats() + threads * scratch_floats(); }

  /// The workspace starts with the weights, packed for the method.
  template <class Source>
  void run(const Source& source, const Target& target, float* workspace, ThreadPool& pool) const {
    float* const scratch = workspace + packed_floats();
    switch (method) {
      case Method::winograd_2:
        return correlate_winograd<2>(source, window, channels, workspace, out_channels,
                                     plan_winograd<2>(window, channels, out_channels), target, scratch, pool);
      case Method::winograd_4:
        return correlate_winograd<4>(source, window, channels, workspace, out_channels,
                                     plan_winograd<4>(window, channels, out_channels), target, scratch, pool);
      default:
        return correlate(source, window, channels, workspace, out_channels,
                         plan_correlation(window, channels, out_channels), target, scratch, pool);
    }
  }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
