#pragma once
#include "packed_weights.h"
#include "winograd_transforms.h"

/// The weights of a 3x3 convolution, transformed.
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

/// target[point][k, column] = (G weight G^T)[point] for one panel of columns and the rows [first, last) of a
/// convolution's weights: the matrices of the points are `plane` floats apart.
template <int outputs>
static inline void transform_panel(const ForwardWeights& weights, int64_t panel, int64_t first, int64_t last,
                                   float* target, int64_t plane) {
  constexpr int points = Winograd<outputs>::kPoints;
  constexpr int64_t kTurned = 16;
  const TensorView& weight = weights.weight;
  const Panels panels{weight.n};
  const int64_t width = panels.width(panel);
  // Turned in small, so that everything after is vectors of output channels.
  float turned[9][kTurned][kPanelWidth];
  for (int64_t c = first, count; c < last; c += count) {
    count = smaller(kTurned, last - c);
    for (int64_t tap = 0; tap < 9; ++tap) {
      turn_padded(weight.f32() + (panel * kPanelWidth * 9 + tap) * weight.stride + c, 9 * weight.stride,
                  panels.filled(panel), count, turned[tap][0], kPanelWidth);
    }
    for (int64_t k = 0; k < count; ++k, target += width) {
      for (int64_t column = 0; column < width; column += kVectorLength) {
        Vector g[3][3], u[points][points];
        for (int tap = 0; tap < 9; ++tap) g[tap / 3][tap % 3] = load(&turned[tap][k][column]);
        transform_weights<outputs>(g, u);
        for (int i = 0; i < points * points; ++i)
          store(target + i * plane + column, u[i / points][i % points]);
      }
    }
  }
}

/// The same of a data gradient's: the taps turned around.
template <int outputs>
static inline void transform_panel(const TurnedWeights& weights, int64_t panel, int64_t first, int64_t last,
                                   float* target, int64_t plane) {
  constexpr int points = Winograd<outputs>::kPoints;
  const TensorView& weight = weights.weight;
  const Panels panels{weight.c};
  const int64_t width = panels.width(panel);
  for (int64_t o = first; o < last; ++o, target += width) {
    for_each_vector(panels.filled(panel), [&](auto lanes, int64_t column) {
      Vector g[3][3], u[points][points];
      for (int tap = 0; tap < 9; ++tap) {
        g[tap / 3][tap % 3] =
            lanes.load(weight.f32() + (o * 9 + 8 - tap) * weight.stride + panel * kPanelWidth + column);
      }
      transform_weights<outputs>(g, u);
      for (int i = 0; i < points * points; ++i) store(target + i * plane + column, u[i / points][i % points]);
    });
  }
}

/// All panels and rows: for each point a matrix of panels as in packed_weights.h.
template <int outputs, class Weights>
static inline void pack_winograd_weights(const Weights& weights, float* packed, ThreadPool& pool) {
  constexpr int64_t kRowsPerItem = 16;
  const Panels panels{weights.columns()};
  const int64_t depth = weights.channels(), groups = divide_up(depth, kRowsPerItem);
  pool.parallel_for(panels.count() * groups, [&](int64_t item, int) {
    const int64_t panel = item / groups, first = item % groups * kRowsPerItem;
    transform_panel<outputs>(weights, panel, first, smaller(first + kRowsPerItem, depth),
                             packed + panels.offset(panel, depth) + first * panels.width(panel),
                             panels.floats(depth));
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
