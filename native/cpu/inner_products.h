#pragma once
#include <utility>

#include "../core/thread_pool.h"
#include "pixel_writer.h"
#include "window_packing.h"

/// What correlation.h does where output pixels are few: each of them is as many inner products as there are
/// output channels, of what lies under it with rows of weights that are read once, where they lie. Nothing is
/// packed but the pixels, which is what takes longest elsewhere when there is little to do with a weight.
/// Every element is kVectorLength sums over (tap, c), added at the end in the order of halves.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Rows of weights and pixels that share a tile of sums.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kInnerRows = 4, kInnerPixels = 6;
#else
constexpr int kInnerRows = 2, kInnerPixels = 5;
#endif

struct InnerProductPlan {
  /// Output channels of an item.
  static constexpr int64_t kOutputs = 16;

  Window window;
  int64_t channels, out_channels;
  /// Whether a row of weights is one run of memory; else an item's rows are copied to be.
  bool dense;

  int64_t depth() const { return window.taps() * channels; }
  int64_t items() const { return divide_up(out_channels, kOutputs); }
  int64_t input_pitch() const { return row_pitch(depth()); }
  int64_t product_floats() const { return window.out_pixels() * kOutputs; }
  int64_t rows_floats() const { return dense ? 0 : whole_lines(kOutputs * depth()); }
  int64_t scratch_floats() const { return product_floats() + rows_floats(); }
  /// The pixels' inputs, then a scratch for each thread.
  int64_t input_floats() const { return window.out_pixels() * input_pitch(); }
  int64_t workspace_floats(int threads) const { return input_floats() + threads * scratch_floats(); }
};

/// The sum of a vector's lanes: halves are added until one is left.
DENSEGRAPH_INLINE float sum_of_lanes(Vector vector) {
  float lanes[kVectorLength];
  store(lanes, vector);
#pragma GCC unroll 4
  for (int half = kVectorLength / 2; half > 0; half /= 2) {
#pragma GCC unroll 8
    for (int i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}

/// product[p * kOutputs + o] = the sum over k < depth of weights[o][k] * input[p * input_pitch + k].
template <int rows, int pixels>
static inline void multiply_inner_tile(const float* const* weights, int64_t depth, const float* input,
                                       int64_t input_pitch, float* product) {
  Vector sums[rows][pixels] = {};
  for_each_vector(depth, [&](auto lanes, int64_t k) {
    Vector left[rows];
#pragma GCC unroll 4
    for (int o = 0; o < rows; ++o) left[o] = lanes.load(weights[o] + k);
#pragma GCC unroll 6
    for (int p = 0; p < pixels; ++p) {
      const Vector right = lanes.load(input + p * input_pitch + k);
#pragma GCC unroll 4
      for (int o = 0; o < rows; ++o) sums[o][p] += left[o] * right;
    }
  });
  for (int p = 0; p < pixels; ++p) {
    for (int o = 0; o < rows; ++o) product[p * InnerProductPlan::kOutputs + o] = sum_of_lanes(sums[o][p]);
  }
}

template <int... pixels>
static inline void multiply_inner_rows(int64_t count, const float* const* weights, int64_t depth,
                                       const float* input, int64_t input_pitch, float* product,
                                       std::integer_sequence<int, pixels...>) {
  using Tile = void (*)(const float* const*, int64_t, const float*, int64_t, float*);
  constexpr Tile tiles[] = {multiply_inner_tile<kInnerRows, pixels + 1>...};
  for (int64_t p = 0, part; p < count; p += part) {
    part = even_part(count - p, kInnerPixels);
    tiles[part - 1](weights, depth, input + p * input_pitch, input_pitch,
                    product + p * InnerProductPlan::kOutputs);
  }
}

/// Output channels [first, first + outputs) of all pixels.
template <class Writer>
static inline void correlate_inner_item(const InnerProductPlan& plan, const TensorView& weight, int64_t first,
                                        int64_t outputs, const float* input, float* scratch,
                                        const Writer& writer) {
  const int64_t depth = plan.depth(), pixels = plan.window.out_pixels();
  const int64_t taps = plan.window.taps(), pitch = taps * weight.stride;
  const float* rows = weight.f32() + first * pitch;
  if (!plan.dense) {
    float* const copied = scratch + plan.product_floats();
    copy_pixels(PlainSource(weight), first * taps, outputs * taps, 0, plan.channels, copied, plan.channels);
    rows = copied;
  }
  for (int64_t o = 0; o < outputs; o += kInnerRows) {
    const float* weights[kInnerRows];
    // Rows that are missing are computed from the last one, and not written.
    for (int i = 0; i < kInnerRows; ++i) weights[i] = rows + smaller(o + i, outputs - 1) * depth;
    multiply_inner_rows(pixels, weights, depth, input, plan.input_pitch(), scratch + o,
                        std::make_integer_sequence<int, kInnerPixels>{});
  }
  for_each_vector(outputs, [&](auto lanes, int64_t o) {
    auto column = writer.column(lanes, first + o);
    for (int64_t p = 0; p < pixels; ++p)
      column.write(lanes, load(scratch + p * InnerProductPlan::kOutputs + o), p);
    column.finish();
  });
}

/// All outputs, pixel by pixel as they are numbered; the workspace holds plan.workspace_floats(threads).
template <class Source, class Writer>
static inline void correlate_inner(const Source& source, const InnerProductPlan& plan,
                                   const TensorView& weight, const Writer& writer, float* workspace,
                                   ThreadPool& pool) {
  const Window& window = plan.window;
  const int64_t pitch = plan.input_pitch();
  pool.parallel_for(window.out_pixels(), [&](int64_t p, int) {
    gather_pixels(source, window, p, p + 1, 0, plan.channels, workspace + p * pitch, pitch);
  });
  pool.parallel_for(plan.items(), [&](int64_t item, int thread) {
    const int64_t first = item * InnerProductPlan::kOutputs;
    correlate_inner_item(plan, weight, first, smaller(InnerProductPlan::kOutputs, plan.out_channels - first),
                         workspace, workspace + plan.input_floats() + thread * plan.scratch_floats(),
                         writer.for_item(item));
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
