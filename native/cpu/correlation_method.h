#pragma once
#include "correlation.h"
#include "method.h"
#include "winograd.h"

/// A correlation by the method that suits its shape.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

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
  int64_t items() const {
    switch (method) {
      case Method::winograd_2:
        return plan_winograd<2>(window, channels, out_channels).items;
      case Method::winograd_4:
        return plan_winograd<4>(window, channels, out_channels).items;
      default:
        return plan_correlation(window, channels, out_channels).items;
    }
  }
  /// The weights packed, then a scratch for each thread.
  int64_t workspace_floats(int threads) const { return packed_floats() + threads * scratch_floats(); }

  /// The workspace starts with the weights, packed for the method.
  template <class Source, class Writer>
  void run(const Source& source, const Target<Writer>& target, float* workspace, ThreadPool& pool) const {
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
