#pragma once
#include "../core/tensor_view.h"
#include "lanes.h"
#include "rounding.h"

/// How a kernel that computes pixels stores them, in any order. A writer answers for_item(item): the writer
/// for one item of the work. That one answers column(lanes, channel): a vector of channels, whose constants
/// and sums stay in registers while it is told write(lanes, value, pixel) for some pixels and then finish();
/// prefetch(pixel) says that a pixel will be written soon.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Pixels (=|+=) value + bias.
struct PlainWriter {
  /// Pixels of a run that are written vector by vector before the next vector of channels (write_run).
  static constexpr int64_t kRunPixels = 1;

  float* data;
  int64_t stride;
  bool accumulate;
  /// Null: none.
  const float* bias;

  struct Column {
    float* data;
    int64_t stride;
    bool accumulate;
    bool biased;
    Vector bias;

    template <class Lanes>
    DENSEGRAPH_INLINE void write(Lanes lanes, Vector value, int64_t pixel) {
      float* const place = data + pixel * stride;
      if (biased) value += bias;
      lanes.store(place, accumulate ? lanes.load(place) + value : value);
    }
    DENSEGRAPH_INLINE void prefetch(int64_t pixel) const { __builtin_prefetch(data + pixel * stride, 1); }
    DENSEGRAPH_INLINE void finish() const {}
  };

  PlainWriter for_item(int64_t) const { return *this; }
  template <class Lanes>
  DENSEGRAPH_INLINE Column column(Lanes lanes, int64_t channel) const {
    return {data + channel, stride, accumulate, bias != nullptr,
            bias == nullptr ? Vector{} : lanes.load(bias + channel)};
  }
  /// What is stored where the value is zero.
  DENSEGRAPH_INLINE Vector zero(int64_t) const { return Vector{}; }
};

/// Writes `count` pixels of a product, `pitch` floats apart, to the pixels from `pixel` on, `step` apart.
template <class Writer>
static inline void write_run(const float* product, int64_t pitch, int64_t count, const Writer& writer,
                             int64_t pixel, int64_t step, int64_t channels) {
  for (int64_t first = 0, part; first < count; first += part) {
    part = even_part(count - first, Writer::kRunPixels);
    for_each_vector(channels, [&](auto lanes, int64_t c) {
      auto column = writer.column(lanes, c);
      for (int64_t p = first; p < first + part; ++p) {
        column.write(lanes, load(product + p * pitch + c), pixel + p * step);
      }
      column.finish();
    });
  }
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
