#pragma once
#include "normalization_sums.h"
#include "normalization_table.h"
#include "pixel_writer.h"

/// The gradient of a normalization as the end of the kernel that computes its upstream gradient: what
/// normalizeGradient does (src/compiler/kernel-operations.ts), as the pixels are computed, so that the
/// upstream gradient is never stored.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Writes dx and sums dgamma and dbeta (pixel_writer.h). Each item has rows of sums of its own.
struct GradientWriter {
  static constexpr int64_t kRunPixels = 8;

  float* data;
  int64_t stride;
  bool accumulate;
  const float* x;
  int64_t x_stride;
  NormalizationTable table;
  bool relu;
  NormalizationSums sums;
  /// One item's own.
  float* gamma_row = nullptr;
  float* beta_row = nullptr;

  /// Several pixels are summed in registers before they are added to a row: short chains of roundings.
  struct Column {
    float* data;
    int64_t stride;
    bool accumulate;
    const float* x;
    int64_t x_stride;
    ChannelNormalization normalization;
    bool relu;
    float *gamma_row, *beta_row;
    Vector gamma_sum{}, beta_sum{};

    template <class Lanes>
    DENSEGRAPH_INLINE void write(Lanes lanes, Vector value, int64_t pixel) {
      const Vector input = lanes.load(x + pixel * x_stride);
      const Vector gradient = normalization.gradient(input, value, relu);
      gamma_sum += gradient * normalization.standardized(input);
      beta_sum += gradient;
      normalization.pass(lanes, gradient, accumulate, data + pixel * stride);
    }
    DENSEGRAPH_INLINE void prefetch(int64_t pixel) const {
      __builtin_prefetch(x + pixel * x_stride);
      __builtin_prefetch(data + pixel * stride, 1);
    }
    DENSEGRAPH_INLINE void finish() const {
      store(gamma_row, load(gamma_row) + gamma_sum);
      store(beta_row, load(beta_row) + beta_sum);
    }
  };

  GradientWriter for_item(int64_t item) const {
    sums.clear(item);
    GradientWriter own = *this;
    own.gamma_row = sums.row(item, kGammaSum);
    own.beta_row = sums.row(item, kBetaSum);
    return own;
  }
  template <class Lanes>
  DENSEGRAPH_INLINE Column column(Lanes, int64_t c) const {
    return {data + c, stride, accumulate, x + c, x_stride, table.at(c), relu, gamma_row + c, beta_row + c};
  }
  /// What is stored where the value is zero.
  DENSEGRAPH_INLINE Vector zero(int64_t channel) const { return Vector{} * load(table.scale + channel); }
};

/// The optional normalization at the end of a gradient: the operands x, mean, variance, gamma, beta, dx,
/// dgamma and dbeta follow one another, and so do the attributes accumulate, epsilon and relu.
struct FusedGradient {
  const TensorView &x, &dx, &dgamma, &dbeta;
  FusedNormalization normalization;
  bool accumulate;

  FusedGradient(const KernelArguments& arguments, int x_operand, int accumulate_attribute)
      : x(arguments.operand(x_operand)),
        dx(arguments.operand(x_operand + 5)),
        dgamma(arguments.operand(x_operand + 6)),
        dbeta(arguments.operand(x_operand + 7)),
        normalization(arguments, x_operand + 1, accumulate_attribute + 1),
        accumulate(arguments.flag(accumulate_attribute)) {}

  /// Floats of workspace for so many items: 0 where there is no normalization.
  int64_t workspace_floats(int64_t items) const {
    return normalization.present() ? normalization.table_floats() + NormalizationSums::floats(items, dx.c)
                                   : 0;
  }
  /// Calls body(writer, rest) to write all of dx, where `rest` is the workspace behind
  /// workspace_floats(items).
  template <class Body>
  void run(int64_t items, float* workspace, ThreadPool& pool, const Body& body) const {
    float* const rest = workspace + workspace_floats(items);
    if (!normalization.present()) return body(PlainWriter{dx.f32(), dx.stride, accumulate, nullptr}, rest);
    const NormalizationSums sums(workspace + normalization.table_floats(), dx.c);
    body(GradientWriter{dx.f32(), dx.stride, accumulate, x.f32(), x.stride, normalization.fill(workspace),
                        normalization.relu, sums},
         rest);
    add_blocks(sums, items, {dgamma.f32(), dbeta.f32()}, pool);
  }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
