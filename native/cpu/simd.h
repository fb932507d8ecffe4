#pragma once
#include <cstdint>

#include "kernel_table.h"

/// The vector type of the instruction set that a kernel file is compiled for. Everything here has internal linkage
/// by way of the instruction set's namespace and forced inlining.
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

DENSEGRAPH_INLINE Vector load(const float* source) { return *reinterpret_cast<const UnalignedVector*>(source); }
DENSEGRAPH_INLINE void store(float* target, Vector value) { *reinterpret_cast<UnalignedVector*>(target) = value; }
/// a - 0 is free for the compiler; 0 + a is a real addition (it turns -0 to +0).
DENSEGRAPH_INLINE Vector splat(float a) { return a - Vector{}; }
/// The first `count` of a vector, the rest zeros: for the tail of a row of channels.
DENSEGRAPH_INLINE Vector load_tail(const float* source, int count) {
  Vector value{};
  for (int i = 0; i < count; ++i) value[i] = source[i];
  return value;
}
DENSEGRAPH_INLINE void store_tail(float* target, Vector value, int count) {
  for (int i = 0; i < count; ++i) target[i] = value[i];
}
DENSEGRAPH_INLINE Vector positive_part(Vector value) { return value > 0 ? value : Vector{}; }
/// value where condition > 0, else 0.
DENSEGRAPH_INLINE Vector keep_where_positive(Vector condition, Vector value) {
  return reinterpret_cast<Vector>(reinterpret_cast<IntVector>(value) & (condition > 0));
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
