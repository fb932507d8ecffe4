#pragma once

/// CUDA's language for g++: what kernel sources write, as functions and variables of the emulator.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <source_location>

#include "block.h"
#include "cuda_runtime_api.h"
#include "vector_types.h"
#include "warp.h"

// Names that CUDA's compiler reserves for itself.
#define __global__ static
#define __device__
#define __host__
#define __constant__ static const
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __align__(bytes) __attribute__((aligned(bytes)))
/// One block runs at a time, so a static is shared by its threads. The section lets the emulator poison it.
#define __shared__ static __attribute__((section("emulated_shared")))
#define __restrict__ __restrict

#define threadIdx (emulator::block().thread().index)
#define blockIdx (emulator::block().place())
#define blockDim (emulator::block().shape())
#define gridDim (emulator::block().grid())

constexpr int warpSize = emulator::kWarpSize;

inline void __syncthreads(const std::source_location& where = std::source_location::current()) {
  emulator::block().synchronize(where);
}
inline void __syncwarp(unsigned mask = 0xffffffff) {
  emulator::exchange(mask, 0, "__syncwarp");
}

/// Shuffles within groups of `width` lanes; a lane without a source keeps its value.
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = warpSize) {
  const uint32_t lane = emulator::lane(),
                 first = lane / static_cast<uint32_t>(width) * static_cast<uint32_t>(width);
  const auto& lanes = emulator::exchange(mask, value, "__shfl_sync");
  return emulator::value_of<T>(lanes, first + static_cast<uint32_t>(source) % static_cast<uint32_t>(width));
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int distance, int width = warpSize) {
  const uint32_t lane = emulator::lane(), other = lane ^ static_cast<uint32_t>(distance);
  const auto& lanes = emulator::exchange(mask, value, "__shfl_xor_sync");
  const bool inside = other / static_cast<uint32_t>(width) <= lane / static_cast<uint32_t>(width);
  return inside ? emulator::value_of<T>(lanes, other) : value;
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned distance, int width = warpSize) {
  const uint32_t lane = emulator::lane(), within = lane % static_cast<uint32_t>(width);
  const auto& lanes = emulator::exchange(mask, value, "__shfl_down_sync");
  return within + distance < static_cast<uint32_t>(width) ? emulator::value_of<T>(lanes, lane + distance)
                                                          : value;
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned distance, int width = warpSize) {
  const uint32_t lane = emulator::lane(), within = lane % static_cast<uint32_t>(width);
  const auto& lanes = emulator::exchange(mask, value, "__shfl_up_sync");
  return within >= distance ? emulator::value_of<T>(lanes, lane - distance) : value;
}
inline unsigned __ballot_sync(unsigned mask, int predicate) {
  const auto& lanes = emulator::exchange(mask, predicate, "__ballot_sync");
  unsigned votes = 0;
  for (uint32_t lane = 0; lane < emulator::kWarpSize; ++lane) {
    if ((mask >> lane & 1) != 0 && emulator::value_of<int>(lanes, lane) != 0) votes |= 1U << lane;
  }
  return votes;
}
inline int __any_sync(unsigned mask, int predicate) {
  return __ballot_sync(mask, predicate) != 0;
}
inline int __all_sync(unsigned mask, int predicate) {
  return __ballot_sync(mask, predicate) == mask;
}

template <class T>
T __ldg(const T* place) {
  return *place;
}
template <class T>
T __ldcs(const T* place) {
  return *place;
}
template <class T>
void __stcs(T* place, T value) {
  *place = value;
}
inline uint32_t __umulhi(uint32_t a, uint32_t b) {
  return static_cast<uint32_t>(static_cast<uint64_t>(a) * b >> 32);
}
inline float __uint_as_float(unsigned bits) {
  return std::bit_cast<float>(bits);
}
inline unsigned __float_as_uint(float value) {
  return std::bit_cast<unsigned>(value);
}
inline int __float_as_int(float value) {
  return std::bit_cast<int>(value);
}
inline float __int_as_float(int bits) {
  return std::bit_cast<float>(bits);
}
inline float __fmaf_rn(float a, float b, float c) {
  return std::fma(a, b, c);
}
inline float __fadd_rn(float a, float b) {
  return a + b;
}
inline float __fmul_rn(float a, float b) {
  return a * b;
}
inline float __fdividef(float a, float b) {
  return a / b;
}
inline float rsqrtf(float value) {
  return 1 / std::sqrt(value);
}
