#pragma once
#include <cstdint>

namespace densegraph {

/// bfloat16 is the upper half of a float32: 8 bits of exponent, 7 of fraction.
enum class ElementType : uint8_t { float32, bfloat16, int32, uint8 };

/// A window on the arena, in NHWC: element (i, y, x, ch) is `data[((i * h + y) * w + x) * stride + ch]`.
/// Plain data, so that kernels built for several instruction sets can share it. An absent optional operand
/// has n = 0. In a workspace query data is no memory: it has the alignment, up to kArenaAlignment, that it
/// will have in the run.
struct TensorView {
  void* data;
  int64_t n, h, w, c;
  /// Elements from one pixel to the next; at least c.
  int64_t stride;
  ElementType type;

  bool present() const { return n != 0; }
  int64_t pixels() const { return n * h * w; }
  float* f32() const { return static_cast<float*>(data); }
  /// The bits; what counts with them is the device's affair.
  uint16_t* bf16() const { return static_cast<uint16_t*>(data); }
  int32_t* i32() const { return static_cast<int32_t*>(data); }
  uint8_t* u8() const { return static_cast<uint8_t*>(data); }
};

}  // namespace densegraph
