#pragma once
#include <cstdint>
#include <stdexcept>
#include <type_traits>

#include "../core/tensor_view.h"
#include "device.h"

/// Elements as they lie in memory and as kernels compute with them: in float.
namespace densegraph::cuda {

__device__ inline float to_float(float value) {
  return value;
}
__device__ inline float to_float(__nv_bfloat16 value) {
  return __bfloat162float(value);
}

template <class T>
struct Stored;
template <>
struct Stored<float> {
  static __device__ float of(float value) { return value; }
};
template <>
struct Stored<__nv_bfloat16> {
  static __device__ __nv_bfloat16 of(float value) { return __float2bfloat16(value); }
};

/// Consecutive elements that are loaded and stored at once.
template <class T, int kLength>
struct alignas(kLength * sizeof(T)) Pack {
  T elements[kLength];
};

/// Reads kLength elements; the address is a multiple of their size.
template <int kLength, class T>
__device__ inline void load(const T* source, float (&values)[kLength]) {
  const auto pack = *reinterpret_cast<const Pack<T, kLength>*>(source);
  for (int i = 0; i < kLength; ++i) values[i] = to_float(pack.elements[i]);
}

/// Writes kLength elements; the address is a multiple of their size.
template <int kLength, class T>
__device__ inline void store(T* target, const float (&values)[kLength]) {
  Pack<T, kLength> pack;
  for (int i = 0; i < kLength; ++i) pack.elements[i] = Stored<T>::of(values[i]);
  *reinterpret_cast<Pack<T, kLength>*>(target) = pack;
}

/// What a kernel adds to: reads kLength elements of its target or, where it does not accumulate (then there
/// may be no target), takes -0 for each, which added to changes nothing.
template <int kLength, class T>
__device__ inline void load_before(const T* target, int64_t at, bool accumulate, float (&values)[kLength]) {
  for (int i = 0; i < kLength; ++i) values[i] = -0.0f;
  if (accumulate) load(target + at, values);
}

/// Bytes, kLength at a time as well.
template <int kLength>
__device__ inline void load_bytes(const uint8_t* source, uint8_t (&values)[kLength]) {
  const auto pack = *reinterpret_cast<const Pack<uint8_t, kLength>*>(source);
  for (int i = 0; i < kLength; ++i) values[i] = pack.elements[i];
}
template <int kLength>
__device__ inline void store_bytes(uint8_t* target, const uint8_t (&values)[kLength]) {
  Pack<uint8_t, kLength> pack;
  for (int i = 0; i < kLength; ++i) pack.elements[i] = values[i];
  *reinterpret_cast<Pack<uint8_t, kLength>*>(target) = pack;
}

template <int kValue>
using Constant = std::integral_constant<int, kValue>;

/// Whether a view of T may be read `length` elements at a time, from multiples of that on in every pixel.
template <class T>
bool is_aligned(const TensorView& view, int length) {
  const auto bytes = static_cast<int64_t>(sizeof(T)) * length;
  return reinterpret_cast<intptr_t>(view.data) % bytes == 0 &&
         (view.pixels() == 1 || view.stride % length == 0);
}

template <class T>
T* data_of(const TensorView& view) {
  return static_cast<T*>(view.data);
}

/// Calls body(T{}) with the type in which values of this type are stored.
template <class Body>
void with_storage(ElementType type, const Body& body) {
  switch (type) {
    case ElementType::float32:
      return body(float{});
    case ElementType::bfloat16:
      return body(__nv_bfloat16{});
    default:
      throw std::invalid_argument("expected float32 or bfloat16 elements");
  }
}

}  // namespace densegraph::cuda
