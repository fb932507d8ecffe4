#pragma once
#include "correlation.h"
#include "method.h"
#include "winograd_few_tiles.h"

/// A correlation by the method that suits its shape.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

struct Correlation {
  Window window;
  int64_t channels, out_channels;
  Method method;

  /// What all threads read: the weights packed for the method, or the transformed input.
  int64_t shared_floats() const {
    const Panels panels{out_channels};
    switch (method) {
      case Method::direct:
        return panels.floats(window.taps() * channels);
      case Method::winograd_2:
        return 16 * panels.floats(channels);
      case Method::winograd_4:
        return 36 * panels.floats(channels);
      case Method::few_tiles_2:
        return plan_few_tiles<2>(window, channels).input_floats();
      case Method::few_tiles_4:
        return plan_few_tiles<4>(window, channels).input_floats();
    }
    __builtin_unreachable();
  }
  /// Scratch of one thread.
  int64_t scratch_floats() const {
    switch (method) {
      case Method::direct:
        return plan_correlation(window, channels, out_channels).scratch_floats();
      case Method::winograd_2:
        return plan_winograd<2>(window, channels, out_channels).scratch_floats();
      case Method::winograd_4:
        return plan_winograd<4>(window, channels, out_channels).scratch_floats();
      case Method::few_tiles_2:
        return plan_few_tiles<2>(window, channels).scratch_floats();
      case Method::few_tiles_4:
        return plan_few_tiles<4>(window, channels).scratch_floats();
    }
    __builtin_unreachable();
  }
  /// Items that a writer is asked for.
  int64_t items() const {
    switch (method) {
      case Method::direct:
        return plan_correlation(window, channels, out_channels).items;
      case Method::winograd_2:
        return plan_winograd<2>(window, channels, out_channels).items;
      case Method::winograd_4:
        return plan_winograd<4>(window, channels, out_channels).items;
      case Method::few_tiles_2:
      case Method::few_tiles_4:
        return Panels{out_channels}.count();
    }
    __builtin_unreachable();
  }
  int64_t workspace_floats(int threads) const { return shared_floats() + threads * scratch_floats(); }

  template <class Source, class Weights, class Writer>
  void run(const Source& source, const Weights& weights, const Target<Writer>& target, float* workspace,
           ThreadPool& pool) const {
    float* const scratch = workspace + shared_floats();
    switch (method) {
      case Method::direct:
        weights.pack(workspace, pool);
        return correlate(source, window, channels, workspace, out_channels,
                         plan_correlation(window, channels, out_channels), target, scratch, pool);
      case Method::winograd_2:
        pack_winograd_weights<2>(weights, workspace, pool);
        return correlate_winograd<2>(source, window, channels, workspace, out_channels,
                                     plan_winograd<2>(window, channels, out_channels), target, scratch, pool);
      case Method::winograd_4:
        pack_winograd_weights<4>(weights, workspace, pool);
        return correlate_winograd<4>(source, window, channels, workspace, out_channels,
                                     plan_winograd<4>(window, channels, out_channels), target, scratch, pool);
      case Method::few_tiles_2:
        return correlate_few_tiles<2>(source, window, weights, plan_few_tiles<2>(window, channels), target,
                                      workspace, pool);
      case Method::few_tiles_4:
        return correlate_few_tiles<4>(source, window, weights, plan_few_tiles<4>(window, channels), target,
                                      workspace, pool);
    }
  }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
