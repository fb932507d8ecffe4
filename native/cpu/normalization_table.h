#pragma once
#include <cstring>

#include "../core/kernel_arguments.h"
#include "normalization.h"

/// The numbers of a normalization that is fused into another kernel, prepared once per call in its workspace.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Four rows of all channels in scratch, one after the other, each padded with zeros to whole cache lines.
struct NormalizationTable {
  const float *mean, *inverse_deviation, *scale, *shift;

  /// Floats of scratch that a table needs.
  static int64_t floats(int64_t channels) { return 4 * whole_lines(channels); }

  /// The table that floats(channels) from `scratch` on hold.
  NormalizationTable(const float* scratch, int64_t channels)
      : mean(scratch),
        inverse_deviation(mean + whole_lines(channels)),
        scale(inverse_deviation + whole_lines(channels)),
        shift(scale + whole_lines(channels)) {}

  /// The channels from c on. Up to the end of a padded row any c may be read.
  DENSEGRAPH_INLINE ChannelNormalization at(int64_t c) const {
    return {load(mean + c), load(inverse_deviation + c), load(scale + c), load(shift + c)};
  }
};

/// Fills the first floats(channels) of `scratch`, and gives the table that they are.
static inline NormalizationTable fill_normalization_table(const NormalizationParameters& parameters,
                                                          int64_t channels, float* scratch) {
  std::memset(scratch, 0, sizeof(float) * static_cast<size_t>(NormalizationTable::floats(channels)));
  const int64_t pitch = whole_lines(channels);
  for (int64_t first = 0; first < channels; first += kChannelChunk) {
    const int64_t count = smaller(kChannelChunk, channels - first);
    const NormalizationChunk chunk(parameters, first, count);
    const float* const rows[] = {chunk.mean, chunk.inverse_deviation, chunk.scale, chunk.shift};
    for (int row = 0; row < 4; ++row) {
      std::memcpy(scratch + row * pitch + first, rows[row], sizeof(float) * static_cast<size_t>(count));
    }
  }
  return {scratch, channels};
}

/// The optional normalization of a call: its operands mean, variance, gamma and beta follow one another.
struct FusedNormalization {
  const TensorView& mean;
  NormalizationParameters parameters;
  bool relu;

  /// `mean` and `epsilon` are the indices of those in the signature.
  FusedNormalization(const KernelArguments& arguments, int mean_operand, int epsilon_attribute)
      : mean(arguments.operand(mean_operand)),
        parameters{mean.f32(), arguments.operand(mean_operand + 1).f32(),
                   arguments.operand(mean_operand + 2).f32(), arguments.operand(mean_operand + 3).f32(),
                   arguments.attribute(epsilon_attribute)},
        relu(arguments.flag(epsilon_attribute + 1)) {}

  bool present() const { return mean.present(); }
  /// Floats of the table: 0 where there is no normalization.
  int64_t table_floats() const { return present() ? NormalizationTable::floats(mean.c) : 0; }
  NormalizationTable fill(float* scratch) const {
    return fill_normalization_table(parameters, mean.c, scratch);
  }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
