#pragma once
#include <cstdint>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "kernel_table.h"

/// The vector type of the instruction set that a kernel file is compiled for. Everything here has internal
/// linkage by way of the instruction set's namespace and forced inlining.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

#if defined(__AVX512F__)
constexpr int kVectorLength = 16;
#elif defined(__AVX2__)
constexpr int kVectorLength = 8;
#else
constexpr int kVectorLength = 4;
#endif

typedef float Vector __attribute__((vector_size(4 * kVectorLength)));
typedef float UnalignedVector __attribute__((vector_size(4 * kVectorLength), aligned(4), may_alias));
typedef int32_t IntVector __attribute__((vector_size(4 * kVectorLength)));

#define DENSEGRAPH_INLINE inline __attribute__((always_inline))

DENSEGRAPH_INLINE Vector load(const float* source) {
  return *reinterpret_cast<const UnalignedVector*>(source);
}
DENSEGRAPH_INLINE void store(float* target, Vector value) {
  *reinterpret_cast<UnalignedVector*>(target) = value;
}
/// a - 0 is free for the compiler; 0 + a is a real addition (it turns -0 to +0).
DENSEGRAPH_INLINE Vector splat(float a) {
  return a - Vector{};
}
#if defined(__AVX2__) && !defined(__AVX512F__)
/// All bits set in the first `count` lanes.
DENSEGRAPH_INLINE __m256i first_lanes(int count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
#endif
/// The first `count` of a vector, the rest zeros: for the tail of a row of channels. 0 <= count <=
/// kVectorLength; nothing beyond them is read.
DENSEGRAPH_INLINE Vector load_tail(const float* source, int count) {
#if defined(__AVX512F__)
  return reinterpret_cast<Vector>(_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), source));
#elif defined(__AVX2__)
  return reinterpret_cast<Vector>(_mm256_maskload_ps(source, first_lanes(count)));
#else
  Vector value{};
  for (int i = 0; i < count; ++i) value[i] = source[i];
  return value;
#endif
}
/// The first `count` of a vector, and nothing beyond them, is written.
DENSEGRAPH_INLINE void store_tail(float* target, Vector value, int count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(target, static_cast<__mmask16>((1u << count) - 1), reinterpret_cast<__m512>(value));
#elif defined(__AVX2__)
  _mm256_maskstore_ps(target, first_lanes(count), reinterpret_cast<__m256>(value));
#else
  for (int i = 0; i < count; ++i) target[i] = value[i];
#endif
}
/// max(0, value), as in PyTorch: NaN stays NaN, so that a training that diverges is seen in its loss.
DENSEGRAPH_INLINE Vector positive_part(Vector value) {
  return value < 0 ? Vector{} : value;
}
/// value where the mask has all bits set, 0 where it has none.
DENSEGRAPH_INLINE Vector masked(IntVector mask, Vector value) {
  return reinterpret_cast<Vector>(reinterpret_cast<IntVector>(value) & mask);
}
/// value where condition > 0, else 0.
DENSEGRAPH_INLINE Vector keep_where_positive(Vector condition, Vector value) {
  return reinterpret_cast<Vector>(reinterpret_cast<IntVector>(value) & (condition > 0));
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
