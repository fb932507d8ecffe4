#pragma once
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "simd.h"

/// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011): random
/// words as a function of a counter and a key alone, so that any element's can be had at any time, anywhere.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

typedef uint32_t WordVector __attribute__((vector_size(4 * kVectorLength)));
/// The same bytes as half as many words of twice the size.
typedef uint64_t LongVector __attribute__((vector_size(4 * kVectorLength)));

/// Four words in every lane: a counter, or what comes of it.
struct PhiloxBlock {
  WordVector words[4];
};

/// The products of the lower halves with a word. In intrinsics, because GCC multiplies whole long words.
DENSEGRAPH_INLINE LongVector multiply_lower_halves(LongVector a, uint32_t factor) {
#if defined(__AVX512F__)
  return reinterpret_cast<LongVector>(_mm512_maskz_mul_epu32(
      0xff, reinterpret_cast<__m512i>(a), _mm512_set1_epi64(static_cast<int64_t>(factor))));
#elif defined(__AVX2__)
  return reinterpret_cast<LongVector>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(a), _mm256_set1_epi64x(static_cast<int64_t>(factor))));
#elif defined(__SSE2__)
  return reinterpret_cast<LongVector>(
      _mm_mul_epu32(reinterpret_cast<__m128i>(a), _mm_set1_epi64x(static_cast<int64_t>(factor))));
#else
  return (a & 0xffffffff) * factor;
#endif
}

struct WordProducts {
  WordVector high, low;
};

DENSEGRAPH_INLINE WordProducts multiply(WordVector a, uint32_t factor) {
  constexpr uint64_t kLower = 0xffffffff;
  const LongVector pairs = reinterpret_cast<LongVector>(a);
  const LongVector even = multiply_lower_halves(pairs, factor);
  const LongVector odd = multiply_lower_halves(pairs >> 32, factor);
  return {reinterpret_cast<WordVector>((even >> 32) | (odd & ~kLower)),
          reinterpret_cast<WordVector>((even & kLower) | (odd << 32))};
}

DENSEGRAPH_INLINE PhiloxBlock philox(PhiloxBlock block, uint32_t key_low, uint32_t key_high) {
  constexpr int kRounds = 10;
  WordVector(&words)[4] = block.words;
#pragma GCC unroll 10
  for (int round = 0; round < kRounds; ++round) {
    const WordProducts first = multiply(words[0], 0xd2511f53), third = multiply(words[2], 0xcd9e8d57);
    block = {{third.high ^ words[1] ^ key_low, third.low, first.high ^ words[3] ^ key_high, first.low}};
    key_low += 0x9e3779b9;
    key_high += 0xbb67ae85;
  }
  return block;
}

/// The numbers from `first` on, one a lane, as the lower two words of a counter.
DENSEGRAPH_INLINE PhiloxBlock count_from(uint64_t first) {
  const uint32_t low = static_cast<uint32_t>(first), high = static_cast<uint32_t>(first >> 32);
  WordVector lower{}, upper{};
  for (int i = 0; i < kVectorLength; ++i) lower[i] = low + static_cast<uint32_t>(i);
  // True is -1: what has passed 2^32 carries.
  upper = upper + high - reinterpret_cast<WordVector>(lower < low);
  return {{lower, upper, WordVector{}, WordVector{}}};
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
