#pragma once
#include <cstdint>

namespace densegraph {

enum class ElementType : uint8_t { float32, int32, uint8 };

/// A window on the arena, in NHWC: element (i, y, x, ch) is `data[((i * h + y) * w + x) * stride + ch]`.
/// Plain data, so that kernels built for several instruction sets can share it. An absent optional operand
/// has n = 0; in a workspace query data is null.
struct TensorView {
  void* data;
  int64_t n, h, w, c;
  /// Elements from one pixel to the next; at least c.
  int64_t stride;
  ElementType type;

  bool present() const { return n != 0; }
  int64_t pixels() const { return n * h * w; }
  float* f32() const { return static_cast<float*>(data); }
  int32_t* i32() const { return static_cast<int32_t*>(data); }
  uint8_t* u8() const { return static_cast<uint8_t*>(data); }
};

}  // namespace densegraph
