#pragma once
#include <cstdint>
#include <cstring>

#include "../device.h"

/// Elements as the words of memory that they lie in: a compiler that sees elements of two bytes takes words
/// apart as soon as they are loaded, and so waits for them where nobody needs them yet.
namespace densegraph::cuda {

template <int kCount>
struct alignas(kCount * sizeof(uint32_t)) Words {
  uint32_t words[kCount];
};

/// 16 bytes of elements.
template <class T>
struct PackWords : Words<4> {
  static constexpr int kElements = sizeof(uint32_t) / sizeof(T);

  /// Sets kPiece elements from i on to those at data[offset], or, where they are not `there`, to zero.
  template <int kPiece>
  __device__ void set(int i, const T* data, int64_t offset, bool there) {
    if constexpr (kPiece < kElements) {
      const uint32_t bits = there ? bits_of(data[offset]) : 0;
      words[i / kElements] = i % kElements == 0 ? bits : words[i / kElements] | bits << 16;
    } else {
      using Piece = Words<kPiece / kElements>;
      const Piece piece = there ? *reinterpret_cast<const Piece*>(data + offset) : Piece{};
#pragma unroll
      for (int k = 0; k < kPiece / kElements; ++k) words[i / kElements + k] = piece.words[k];
    }
  }

  /// The elements i and i + 1, where i is even.
  __device__ void read_pair(int i, float (&values)[2]) const;
  __device__ void write_pair(int i, const float (&values)[2]);

 private:
  __device__ static uint32_t bits_of(__nv_bfloat16 element) {
    return __bfloat16_as_ushort(element);
  }
};

template <>
__device__ inline void PackWords<float>::read_pair(int i, float (&values)[2]) const {
  values[0] = __uint_as_float(words[i]);
  values[1] = __uint_as_float(words[i + 1]);
}
template <>
__device__ inline void PackWords<float>::write_pair(int i, const float (&values)[2]) {
  words[i] = __float_as_uint(values[0]);
  words[i + 1] = __float_as_uint(values[1]);
}

template <>
__device__ inline void PackWords<__nv_bfloat16>::read_pair(int i, float (&values)[2]) const {
  values[0] = __uint_as_float(words[i / 2] << 16);
  values[1] = __uint_as_float(words[i / 2] & 0xffff0000);
}
template <>
__device__ inline void PackWords<__nv_bfloat16>::write_pair(int i, const float (&values)[2]) {
  const __nv_bfloat162 pair = __floats2bfloat162_rn(values[0], values[1]);
  memcpy(&words[i / 2], &pair, sizeof pair);
}

}  // namespace densegraph::cuda
