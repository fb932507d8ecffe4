#pragma once
#include <cstdint>

#include "../device.h"

namespace densegraph::cuda {

/// Indices of the sum that are worked on at once.
constexpr int kChunkBytes = 64;
template <class T>
constexpr int kChunk = kChunkBytes / sizeof(T);

/// Elements that are read from global memory at once: 16 bytes.
template <class T>
constexpr int kPackLength = 16 / sizeof(T);

/// How kOuter rows (or columns) of a product's factor, and a chunk of the sum, lie in shared memory: in lines
/// of elements that are neighbors in global memory as well, along the sum or across it. Lines are padded, so
/// that the lanes of a warp that read together meet different banks.
template <class T, int kOuter, bool kAlongSum>
struct FactorTile {
  static constexpr bool kLinesAlongSum = kAlongSum;
  static constexpr int kLines = kAlongSum ? kOuter : kChunk<T>;
  static constexpr int kLength = kAlongSum ? kChunk<T> : kOuter;
  static constexpr int kPitch = kLength + (kAlongSum ? kPackLength<T> : 8);
  static constexpr int kElements = kLines * kPitch;

  __device__ static int at(int outer, int sum) {
    return kAlongSum ? outer * kPitch + sum : sum * kPitch + outer;
  }
};

}  // namespace densegraph::cuda
