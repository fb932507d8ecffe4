#pragma once
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "simd.h"

/// Places in a pooling window are bytes in memory and 32-bit integers in a vector. In intrinsics, because GCC
/// converts vectors of such different sizes element by element.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

typedef uint8_t ByteVector __attribute__((vector_size(kVectorLength)));
typedef uint8_t UnalignedByteVector __attribute__((vector_size(kVectorLength), aligned(1), may_alias));

/// kVectorLength bytes as integers.
DENSEGRAPH_INLINE IntVector load_bytes(const uint8_t* source) {
#if defined(__AVX512F__)
  return reinterpret_cast<IntVector>(
      _mm512_maskz_cvtepu8_epi32(0xffff, _mm_loadu_si128(reinterpret_cast<const __m128i*>(source))));
#elif defined(__AVX2__)
  return reinterpret_cast<IntVector>(
      _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(source))));
#elif defined(__SSE2__)
  const __m128i zero = _mm_setzero_si128();
  const __m128i bytes = _mm_loadu_si32(source);
  return reinterpret_cast<IntVector>(_mm_unpacklo_epi16(_mm_unpacklo_epi8(bytes, zero), zero));
#else
  return __builtin_convertvector(ByteVector(*reinterpret_cast<const UnalignedByteVector*>(source)),
                                 IntVector);
#endif
}

/// kVectorLength integers from 0 to 255 as bytes.
DENSEGRAPH_INLINE void store_bytes(uint8_t* target, IntVector value) {
#if defined(__AVX512F__)
  _mm_storeu_si128(reinterpret_cast<__m128i*>(target),
                   _mm512_maskz_cvtepi32_epi8(0xffff, reinterpret_cast<__m512i>(value)));
#elif defined(__AVX2__)
  const __m256i words = _mm256_packs_epi32(reinterpret_cast<__m256i>(value), _mm256_setzero_si256());
  const __m256i halves = _mm256_packus_epi16(words, words);
  const __m256i bytes = _mm256_permutevar8x32_epi32(halves, _mm256_setr_epi32(0, 4, 0, 0, 0, 0, 0, 0));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(target), _mm256_castsi256_si128(bytes));
#elif defined(__SSE2__)
  const __m128i words = _mm_packs_epi32(reinterpret_cast<__m128i>(value), _mm_setzero_si128());
  _mm_storeu_si32(target, _mm_packus_epi16(words, words));
#else
  *reinterpret_cast<UnalignedByteVector*>(target) = __builtin_convertvector(value, ByteVector);
#endif
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
