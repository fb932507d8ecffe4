#pragma once
#include "byte_lanes.h"

/// A row of channels is walked in whole vectors and one shorter tail. A kernel writes its arithmetic once, as
/// a generic lambda over the lanes, so that a channel gets the same bits wherever in a row it stands.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Every lane of a vector.
struct AllLanes {
  DENSEGRAPH_INLINE Vector load(const float* source) const {
    return DENSEGRAPH_KERNEL_NAMESPACE::load(source);
  }
  DENSEGRAPH_INLINE void store(float* target, Vector value) const {
    DENSEGRAPH_KERNEL_NAMESPACE::store(target, value);
  }
  DENSEGRAPH_INLINE IntVector load_bytes(const uint8_t* source) const {
    return DENSEGRAPH_KERNEL_NAMESPACE::load_bytes(source);
  }
  DENSEGRAPH_INLINE void store_bytes(uint8_t* target, IntVector value) const {
    DENSEGRAPH_KERNEL_NAMESPACE::store_bytes(target, value);
  }
};

/// The first `count` lanes: the others are read as zeros and never written.
struct TailLanes {
  int count;

  DENSEGRAPH_INLINE Vector load(const float* source) const { return load_tail(source, count); }
  DENSEGRAPH_INLINE void store(float* target, Vector value) const { store_tail(target, value, count); }
  DENSEGRAPH_INLINE IntVector load_bytes(const uint8_t* source) const {
    uint8_t bytes[kVectorLength] = {};
    for (int i = 0; i < count; ++i) bytes[i] = source[i];
    return DENSEGRAPH_KERNEL_NAMESPACE::load_bytes(bytes);
  }
  DENSEGRAPH_INLINE void store_bytes(uint8_t* target, IntVector value) const {
    for (int i = 0; i < count; ++i) target[i] = static_cast<uint8_t>(value[i]);
  }
};

/// Calls body(lanes, index) for the elements 0..length-1, a vector at a time; index is the vector's first
/// element.
template <class Body>
DENSEGRAPH_INLINE void for_each_vector(int64_t length, const Body& body) {
  int64_t index = 0;
  for (; index + kVectorLength <= length; index += kVectorLength) body(AllLanes{}, index);
  if (index < length) body(TailLanes{static_cast<int>(length - index)}, index);
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
