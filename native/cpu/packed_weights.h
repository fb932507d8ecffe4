#pragma once
#include "../core/tensor_view.h"
#include "../core/thread_pool.h"
#include "panels.h"
#include "turn.h"

/// Weights [O,kh,kw,C] as panels: the right-hand matrix of a convolution or of its data gradient.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Which taps of one dimension of a kernel take part, and in which order: first, first + step, ... (count of
/// them).
struct Taps {
  int64_t first, step, count;
  int64_t at(int64_t index) const { return first + step * index; }
};

/// As a convolution reads them: rows (tap, c), in the order of the taps; columns o.
struct ForwardWeights {
  const TensorView& weight;

  int64_t channels() const { return weight.c; }
  int64_t columns() const { return weight.n; }

  /// packed[(tap, c), o] = weight[o, tap, c].
  void pack(float* packed, ThreadPool& pool) const {
    const Panels panels{weight.n};
    const int64_t taps = weight.h * weight.w, depth = taps * weight.c;
    const int64_t taps_per_item = divide_up(taps, divide_up(depth, 256));
    const int64_t groups = divide_up(taps, taps_per_item);
    pool.parallel_for(panels.count() * groups, [&](int64_t item, int) {
      const int64_t panel = item / groups, width = panels.width(panel);
      const int64_t first = item % groups * taps_per_item, last = smaller(first + taps_per_item, taps);
      for (int64_t tap = first; tap < last; ++tap) {
        turn_padded(weight.f32() + (panel * kPanelWidth * taps + tap) * weight.stride, taps * weight.stride,
                    panels.filled(panel), weight.c,
                    packed + panels.offset(panel, depth) + tap * weight.c * width, width);
      }
    });
  }
};

/// As a data gradient reads them: rows (tap, o) for the taps given, in their order; columns c.
struct TurnedWeights {
  const TensorView& weight;
  Taps rows, columns_of_taps;

  int64_t channels() const { return weight.n; }
  int64_t columns() const { return weight.c; }

  /// packed[(tap, o), c] = weight[o, tap, c].
  void pack(float* packed, ThreadPool& pool) const {
    constexpr int64_t kOutputsPerItem = 32;
    const Panels panels{weight.c};
    const int64_t taps = rows.count * columns_of_taps.count, depth = taps * weight.n;
    const int64_t groups = divide_up(weight.n, kOutputsPerItem);
    pool.parallel_for(taps * groups, [&](int64_t item, int) {
      const int64_t index = item / groups, first = item % groups * kOutputsPerItem;
      const int64_t tap = rows.at(index / columns_of_taps.count) * weight.w +
                          columns_of_taps.at(index % columns_of_taps.count);
      for (int64_t o = first; o < smaller(first + kOutputsPerItem, weight.n); ++o) {
        const float* source = weight.f32() + (o * weight.h * weight.w + tap) * weight.stride;
        for_each_vector(weight.c, [&](auto lanes, int64_t c) {
          const int64_t panel = c / kPanelWidth;
          store(packed + panels.offset(panel, depth) + (index * weight.n + o) * panels.width(panel) +
                    c % kPanelWidth,
                lanes.load(source + c));
        });
      }
    });
  }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
