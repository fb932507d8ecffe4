#pragma once
#include <cstdint>

#include "device.h"

/// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011): random
/// words as a function of a counter and a key alone, so that any element's can be had at any time, anywhere.
namespace densegraph::cuda {

/// A counter, or what comes of it.
struct PhiloxBlock {
  uint32_t words[4];
};

__device__ inline PhiloxBlock philox(PhiloxBlock block, uint32_t key_low, uint32_t key_high) {
  constexpr int kRounds = 10;
  constexpr uint32_t kFirst = 0xd2511f53, kThird = 0xcd9e8d57;
#pragma unroll
  for (int round = 0; round < kRounds; ++round) {
    const uint32_t(&words)[4] = block.words;
    block = {{__umulhi(words[2], kThird) ^ words[1] ^ key_low, words[2] * kThird,
              __umulhi(words[0], kFirst) ^ words[3] ^ key_high, words[0] * kFirst}};
    key_low += 0x9e3779b9;
    key_high += 0xbb67ae85;
  }
  return block;
}

}  // namespace densegraph::cuda
