#pragma once
#include "../core/tensor_view.h"
#include "../core/thread_pool.h"
#include "panels.h"
#include "turn.h"

/// Weights [O,kh,kw,C] as panels: the right-hand matrix of a convolution and of its data gradient.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Which taps of one dimension of a kernel take part, and in which order: first, first + step, ... (count of
/// them).
struct Taps {
  int64_t first, step, count;
  int64_t at(int64_t index) const { return first + step * index; }
};

/// packed[(tap, c), o] = weight[o, tap, c], the rows in the order of the taps: panels over the output
/// channels.
static inline void pack_weights(const TensorView& weight, float* packed, ThreadPool& pool) {
  const Panels panels{weight.n};
  const int64_t taps = weight.h * weight.w, depth = taps * weight.c;
  const int64_t taps_per_item = divide_up(taps, divide_up(depth, 256));
  const int64_t groups = divide_up(taps, taps_per_item);
  pool.parallel_for(panels.count() * groups, [&](int64_t item, int) {
    const int64_t panel = item / groups, width = panels.width(panel), filled = panels.filled(panel);
    const int64_t first = item % groups * taps_per_item, last = smaller(first + taps_per_item, taps);
    for (int64_t tap = first; tap < last; ++tap) {
      float* rows = packed + panels.offset(panel, depth) + tap * weight.c * width;
      turn_padded(weight.f32() + (panel * kPanelWidth * taps + tap) * weight.stride, taps * weight.stride,
                  filled, weight.c, rows, width);
    }
  });
}

/// packed[(tap, o), c] = weight[o, tap, c] for the taps given: panels over the input channels.
static inline void pack_turned_weights(const TensorView& weight, Taps rows, Taps columns, float* packed,
                                       ThreadPool& pool) {
  constexpr int64_t kOutputsPerItem = 32;
  const Panels panels{weight.c};
  const int64_t depth = rows.count * columns.count * weight.n;
  const int64_t groups = divide_up(weight.n, kOutputsPerItem);
  pool.parallel_for(rows.count * columns.count * groups, [&](int64_t item, int) {
    const int64_t index = item / groups, first = item % groups * kOutputsPerItem;
    const int64_t tap = rows.at(index / columns.count) * weight.w + columns.at(index % columns.count);
    for (int64_t o = first; o < smaller(first + kOutputsPerItem, weight.n); ++o) {
      const float* source = weight.f32() + (o * weight.h * weight.w + tap) * weight.stride;
      for (int64_t panel = 0; panel < panels.count(); ++panel) {
        const int64_t width = panels.width(panel), filled = panels.filled(panel);
        float* target = packed + panels.offset(panel, depth) + (index * weight.n + o) * width;
        for (int64_t c = 0; c < width; c += kVectorLength) {
          store(target + c, load_tail(source + panel * kPanelWidth + c,
                                      static_cast<int>(smaller(filled - c, kVectorLength))));
        }
      }
    }
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
