#pragma once
#include "simd.h"

/// Winograd's minimal filtering F(m x m, 3 x 3) (Lavin and Gray 2016, arXiv 1509.09308), one dimension at a
/// time, on vectors of channels. With n = m + 2 points:
///   input     t = B^T d   n in, n out
///   weights   u = G g     3 in, n out
///   output    y = A^T p   n in, m out, where p is the elementwise product of t and u
/// and for the weight gradient, which is F(3 x 3, m x m) on the same points, so that it shares the input's
/// transform:
///   gradient  t = G' dy   m in, n out
///   taps      w = A'^T p  n in, 3 out
namespace DENSEGRAPH_KERNEL_NAMESPACE {

template <int outputs>
struct Winograd;

/// Points 0, 1, -1 and infinity.
template <>
struct Winograd<2> {
  static constexpr int kOutputs = 2, kPoints = 4;

  static DENSEGRAPH_INLINE void input(const Vector* d, Vector* t) {
    t[0] = d[0] - d[2];
    t[1] = d[2] + d[1];
    t[2] = d[2] - d[1];
    t[3] = d[3] - d[1];
  }
  static DENSEGRAPH_INLINE void weights(const Vector* g, Vector* u) {
    const Vector even = (g[0] + g[2]) * 0.5f, odd = g[1] * 0.5f;
    u[0] = g[0];
    u[1] = even + odd;
    u[2] = even - odd;
    u[3] = g[2];
  }
  static DENSEGRAPH_INLINE void output(const Vector* p, Vector* y) {
    y[0] = p[0] + p[1] + p[2];
    y[1] = p[1] - p[2] + p[3];
  }
  static DENSEGRAPH_INLINE void gradient(const Vector* dy, Vector* t) {
    t[0] = dy[0];
    t[1] = dy[0] + dy[1];
    t[2] = dy[0] - dy[1];
    t[3] = dy[1];
  }
  static DENSEGRAPH_INLINE void taps(const Vector* p, Vector* w) {
    const Vector plus = p[1] * 0.5f, minus = p[2] * 0.5f;
    w[0] = p[0] + plus + minus;
    w[1] = plus - minus;
    w[2] = plus + minus + p[3];
  }
};

/// Points 0, +-sqrt(1/2), +-sqrt(2) and infinity: as fast as the usual 0, +-1, +-2, and 3.5 to 5 times more
/// exact. The two points of a pair share an even and an odd part.
template <>
struct Winograd<4> {
  static constexpr int kOutputs = 4, kPoints = 6;

  static DENSEGRAPH_INLINE void input(const Vector* d, Vector* t) {
    const Vector even_a = d[4] - kB2 * d[2], odd_a = kA * (d[3] - kB2 * d[1]);
    const Vector even_b = d[4] - kA2 * d[2], odd_b = kB * (d[3] - kA2 * d[1]);
    t[0] = d[0] + (d[4] - kSum * d[2]);
    t[1] = even_a + odd_a;
    t[2] = even_a - odd_a;
    t[3] = even_b + odd_b;
    t[4] = even_b - odd_b;
    t[5] = d[1] + (d[5] - kSum * d[3]);
  }
  static DENSEGRAPH_INLINE void weights(const Vector* g, Vector* u) {
    const Vector even_a = (g[0] + kA2 * g[2]) * kScaleA, odd_a = g[1] * (kA * kScaleA);
    const Vector even_b = (g[0] + kB2 * g[2]) * kScaleB, odd_b = g[1] * (kB * kScaleB);
    u[0] = g[0];
    u[1] = even_a + odd_a;
    u[2] = even_a - odd_a;
    u[3] = even_b + odd_b;
    u[4] = even_b - odd_b;
    u[5] = g[2];
  }
  static DENSEGRAPH_INLINE void output(const Vector* p, Vector* y) {
    const Vector sum_a = p[1] + p[2], difference_a = p[1] - p[2];
    const Vector sum_b = p[3] + p[4], difference_b = p[3] - p[4];
    y[0] = p[0] + sum_a + sum_b;
    y[1] = kA * difference_a + kB * difference_b;
    y[2] = kA2 * sum_a + kB2 * sum_b;
    y[3] = kA3 * difference_a + (kB3 * difference_b + p[5]);
  }
  static DENSEGRAPH_INLINE void gradient(const Vector* dy, Vector* t) {
    const Vector even_a = dy[0] + kA2 * dy[2], odd_a = kA * (dy[1] + kA2 * dy[3]);
    const Vector even_b = dy[0] + kB2 * dy[2], odd_b = kB * (dy[1] + kB2 * dy[3]);
    t[0] = dy[0];
    t[1] = even_a + odd_a;
    t[2] = even_a - odd_a;
    t[3] = even_b + odd_b;
    t[4] = even_b - odd_b;
    t[5] = dy[3];
  }
  static DENSEGRAPH_INLINE void taps(const Vector* p, Vector* w) {
    const Vector sum_a = (p[1] + p[2]) * kScaleA, difference_a = (p[1] - p[2]) * kScaleA;
    const Vector sum_b = (p[3] + p[4]) * kScaleB, difference_b = (p[3] - p[4]) * kScaleB;
    w[0] = p[0] + sum_a + sum_b;
    w[1] = kA * difference_a + kB * difference_b;
    w[2] = kA2 * sum_a + kB2 * sum_b + p[5];
  }

 private:
  static constexpr double kRoot = 1.41421356237309504880;
  static constexpr float kA = 1 / kRoot, kB = kRoot;
  static constexpr float kA2 = 0.5f, kB2 = 2, kSum = kA2 + kB2;
  static constexpr float kA3 = 0.5 / kRoot, kB3 = 2 * kRoot;
  /// Lagrange's denominators 1 / (2 a^2 (a^2 - b^2)) and 1 / (2 b^2 (b^2 - a^2)); that of point 0, 1 / (a^2
  /// b^2), is 1.
  static constexpr float kScaleA = 1 / (2 * 0.5 * (0.5 - 2)), kScaleB = 1 / (2 * 2 * (2 - 0.5));
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
