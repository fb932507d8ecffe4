#pragma once

/// How the factors of the three products lie in memory: a row's neighbors along the sum, or across it.
namespace densegraph::cuda {

/// Pixels by weights [outputs, taps, channels]: both along the sum.
struct ForwardForm {
  static constexpr bool kRowsAlongSum = true, kColumnsAlongSum = true, kNormalizesRows = true;
};
/// Pixels of dy along their output channels, by weights across them.
struct DataGradientForm {
  static constexpr bool kRowsAlongSum = true, kColumnsAlongSum = false, kNormalizesRows = false;
};
/// Taps and channels of x by output channels of dy, both across the sum over pixels.
struct WeightGradientForm {
  static constexpr bool kRowsAlongSum = false, kColumnsAlongSum = false, kNormalizesRows = true;
};

}  // namespace densegraph::cuda
