#pragma once
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "tensor.h"

namespace stand_in {

/// The nearest bfloat16, ties to even; NaN stays NaN.
inline uint16_t to_bfloat16(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  if (std::isnan(value)) return static_cast<uint16_t>(bits >> 16 | 0x40);
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

inline float from_bfloat16(uint16_t value) {
  return std::bit_cast<float>(static_cast<uint32_t>(value) << 16);
}

/// float32 with a mantissa of ten bits, ties away from zero, as cvt.rna.tf32.f32 rounds.
inline float to_tf32(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  return std::isfinite(value) ? std::bit_cast<float>((bits + 0x1000) & ~uint32_t{0x1fff}) : value;
}

/// Reads element `offset` of a tensor that begins at `base`.
inline float load(const Tensor& tensor, const std::byte* base, int64_t offset) {
  if (tensor.type == DataType::float32) {
    float value;
    std::memcpy(&value, base + offset * 4, sizeof value);
    return value;
  }
  uint16_t value;
  std::memcpy(&value, base + offset * 2, sizeof value);
  return from_bfloat16(value);
}

inline void store(const Tensor& tensor, std::byte* base, int64_t offset, float value) {
  if (tensor.type == DataType::float32) {
    std::memcpy(base + offset * 4, &value, sizeof value);
    return;
  }
  const uint16_t rounded = to_bfloat16(value);
  std::memcpy(base + offset * 2, &rounded, sizeof rounded);
}

/// What a value becomes by being stored as the tensor's type.
inline float as_stored(const Tensor& tensor, float value) {
  return tensor.type == DataType::float32 ? value : from_bfloat16(to_bfloat16(value));
}

}  // namespace stand_in
