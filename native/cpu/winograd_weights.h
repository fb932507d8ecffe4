#pragma once
#include "packed_weights.h"
#include "winograd_transforms.h"

/// The weights of a 3x3 convolution, transformed: for each point a matrix of panels as in packed_weights.h.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// u = G g G^T of one vector of weights.
template <int outputs>
DENSEGRAPH_INLINE void transform_weights(const Vector (*g)[3], Vector (*u)[Winograd<outputs>::kPoints]) {
  constexpr int points = Winograd<outputs>::kPoints;
  Vector half[points][3];
#pragma GCC unroll 3
  for (int q = 0; q < 3; ++q) {
    const Vector column[3] = {g[0][q], g[1][q], g[2][q]};
    Vector transformed[points];
    Winograd<outputs>::weights(column, transformed);
#pragma GCC unroll 8
    for (int i = 0; i < points; ++i) half[i][q] = transformed[i];
  }
#pragma GCC unroll 8
  for (int i = 0; i < points; ++i) Winograd<outputs>::weights(half[i], u[i]);
}

/// packed[point][c, o] = (G weight[o, c] G^T)[point]: panels over the output channels.
template <int outputs>
static inline void pack_winograd_weights(const TensorView& weight, float* packed, ThreadPool& pool) {
  constexpr int points = Winograd<outputs>::kPoints;
  constexpr int64_t kChannelsPerItem = 16;
  const Panels panels{weight.n};
  const int64_t plane = panels.floats(weight.c), groups = divide_up(weight.c, kChannelsPerItem);
  pool.parallel_for(panels.count() * groups, [&](int64_t item, int) {
    const int64_t panel = item / groups, width = panels.width(panel), filled = panels.filled(panel);
    const int64_t first = item % groups * kChannelsPerItem,
                  last = smaller(first + kChannelsPerItem, weight.c);
    // Turned once in small, so that everything after is vectors of output channels.
    float turned[9][kChannelsPerItem][kPanelWidth];
    for (int64_t tap = 0; tap < 9; ++tap) {
      turn_padded(weight.f32() + (panel * kPanelWidth * 9 + tap) * weight.stride + first, 9 * weight.stride,
                  filled, last - first, turned[tap][0], kPanelWidth);
    }
    for (int64_t c = first; c < last; ++c) {
      float* target = packed + panels.offset(panel, weight.c) + c * width;
      for (int64_t column = 0; column < width; column += kVectorLength) {
        Vector g[3][3], u[points][points];
        for (int tap = 0; tap < 9; ++tap) g[tap / 3][tap % 3] = load(&turned[tap][c - first][column]);
        transform_weights<outputs>(g, u);
        for (int i = 0; i < points * points; ++i)
          store(target + i * plane + column, u[i / points][i % points]);
      }
    }
  });
}

/// packed[point][o, c] = the same of the taps turned around: panels over the input channels.
template <int outputs>
static inline void pack_turned_winograd_weights(const TensorView& weight, float* packed, ThreadPool& pool) {
  constexpr int points = Winograd<outputs>::kPoints;
  constexpr int64_t kOutputsPerItem = 4;
  const Panels panels{weight.c};
  const int64_t plane = panels.floats(weight.n);
  pool.parallel_for(divide_up(weight.n, kOutputsPerItem), [&](int64_t item, int) {
    const int64_t first = item * kOutputsPerItem, last = smaller(first + kOutputsPerItem, weight.n);
    for (int64_t o = first; o < last; ++o) {
      for (int64_t c = 0; c < weight.c; c += kVectorLength) {
        const int rest = static_cast<int>(smaller(weight.c - c, kVectorLength));
        Vector g[3][3], u[points][points];
        for (int tap = 0; tap < 9; ++tap) {
          g[tap / 3][tap % 3] = load_tail(weight.f32() + (o * 9 + 8 - tap) * weight.stride + c, rest);
        }
        transform_weights<outputs>(g, u);
        const int64_t panel = c / kPanelWidth;
        float* target = packed + panels.offset(panel, weight.n) + o * panels.width(panel) + c % kPanelWidth;
        for (int i = 0; i < points * points; ++i) store(target + i * plane, u[i / points][i % points]);
      }
    }
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
