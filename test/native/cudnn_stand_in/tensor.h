#pragma once
#include <array>
#include <cstdint>

#include "object.h"

namespace stand_in {

using densegraph::cudnn::DataType;

/// A finalized tensor descriptor of four dimensions: N, C, H, W.
struct Tensor : Meaning {
  int64_t id;
  DataType type;
  std::array<int64_t, 4> sizes, strides;
  int64_t alignment;
  bool is_virtual;

  int64_t element_bytes() const { return type == DataType::float32 ? 4 : 2; }
  int64_t elements() const { return sizes[0] * sizes[1] * sizes[2] * sizes[3]; }
  int64_t offset(int64_t n, int64_t c, int64_t h, int64_t w) const {
    return n * strides[0] + c * strides[1] + h * strides[2] + w * strides[3];
  }
  /// Whether the channels of a pixel lie side by side.
  bool channels_last() const { return strides[1] == 1 || sizes[1] == 1; }
};

/// Reads and checks a tensor's attributes: four sizes of at least 1, strides under which no two elements
/// meet, and an alignment that is a power of two and holds an element.
std::shared_ptr<const Tensor> read_tensor(const Object& object);

}  // namespace stand_in
