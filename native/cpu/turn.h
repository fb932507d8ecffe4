#pragma once
#include "lanes.h"

/// Rows into columns, a square block of vectors at a time.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

template <int... lane>
struct LaneList {};
template <int count, int... lane>
struct LanesUpTo : LanesUpTo<count - 1, count - 1, lane...> {};
template <int... lane>
struct LanesUpTo<0, lane...> {
  using List = LaneList<lane...>;
};

/// The lanes of two vectors in turn: of their first halves, or of their second ones. Clang has only the one
/// builtin, GCC has it from version 12.
template <int first, int... lane>
DENSEGRAPH_INLINE Vector zip(Vector a, Vector b, LaneList<lane...>) {
#if defined(__clang__)
  return __builtin_shufflevector(a, b, (first + lane / 2 + lane % 2 * kVectorLength)...);
#else
  return __builtin_shuffle(a, b, IntVector{(first + lane / 2 + lane % 2 * kVectorLength)...});
#endif
}

/// rows[i][j] and rows[j][i] change places. Each round zips vector i with vector i + half; as many rounds as
/// an index has bits turn the matrix.
DENSEGRAPH_INLINE void turn(Vector (&rows)[kVectorLength]) {
  constexpr int half = kVectorLength / 2;
  using Lanes = typename LanesUpTo<kVectorLength>::List;
#pragma GCC unroll 4
  for (int round = 1; round < kVectorLength; round *= 2) {
    Vector zipped[kVectorLength];
#pragma GCC unroll 8
    for (int i = 0; i < half; ++i) {
      zipped[2 * i] = zip<0>(rows[i], rows[i + half], Lanes{});
      zipped[2 * i + 1] = zip<half>(rows[i], rows[i + half], Lanes{});
    }
#pragma GCC unroll 16
    for (int i = 0; i < kVectorLength; ++i) rows[i] = zipped[i];
  }
}

/// target[k * target_pitch + i] = source[i * source_pitch + k] for i < rows and k < columns, both at most
/// kVectorLength; `written` says which i are stored: those from `rows` on as zeros.
template <class Lanes>
DENSEGRAPH_INLINE void turn_block(const float* source, int64_t source_pitch, int rows, int columns,
                                  float* target, int64_t target_pitch, Lanes written) {
  Vector block[kVectorLength];
  if (rows == kVectorLength && columns == kVectorLength) {
#pragma GCC unroll 16
    for (int i = 0; i < kVectorLength; ++i) block[i] = load(source + i * source_pitch);
  } else {
    for (int i = 0; i < kVectorLength; ++i)
      block[i] = i < rows ? load_tail(source + i * source_pitch, columns) : Vector{};
  }
  turn(block);
  if (columns == kVectorLength) {
#pragma GCC unroll 16
    for (int k = 0; k < kVectorLength; ++k) written.store(target + k * target_pitch, block[k]);
  } else {
    for (int k = 0; k < columns; ++k) written.store(target + k * target_pitch, block[k]);
  }
}

/// The whole matrix: target[k * target_pitch + i] = source[i * source_pitch + k] for i < rows, k < columns;
/// where i is from `rows` up to the next whole vector, zeros.
static inline void turn_padded(const float* source, int64_t source_pitch, int64_t rows, int64_t columns,
                               float* target, int64_t target_pitch) {
  for (int64_t i = 0; i < rows; i += kVectorLength) {
    const int height = static_cast<int>(rows - i < kVectorLength ? rows - i : kVectorLength);
    for (int64_t k = 0; k < columns; k += kVectorLength) {
      const int width = static_cast<int>(columns - k < kVectorLength ? columns - k : kVectorLength);
      turn_block(source + i * source_pitch + k, source_pitch, height, width, target + k * target_pitch + i,
                 target_pitch, AllLanes{});
    }
  }
}

/// The same, and nothing else is written.
static inline void turn_exactly(const float* source, int64_t source_pitch, int64_t rows, int64_t columns,
                                float* target, int64_t target_pitch) {
  for (int64_t k = 0; k < columns; k += kVectorLength) {
    const int width = static_cast<int>(columns - k < kVectorLength ? columns - k : kVectorLength);
    for_each_vector(rows, [&](auto lanes, int64_t i) {
      const int height = static_cast<int>(rows - i < kVectorLength ? rows - i : kVectorLength);
      turn_block(source + i * source_pitch + k, source_pitch, height, width, target + k * target_pitch + i,
                 target_pitch, lanes);
    });
  }
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
