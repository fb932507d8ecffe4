#pragma once
#include <cstdint>

#include "../cuda_kernel.h"
#include "../scratch.h"

namespace densegraph::cuda {

/// The gradients of a normalization's parameters, which gradient_output.h sums for each block of pixels.
class GradientSums {
 public:
  GradientSums(int64_t blocks, int64_t channels, Scratch& scratch);

  /// The sums of a block and those after it: floats [blocks, 2, channels], dgamma before dbeta.
  float* of_block(int64_t block) const { return sums_ + block * 2 * channels_; }
  /// Enqueues dgamma (=) and dbeta (=) the sums over all blocks, in double and in an order that only their
  /// number decides.
  void add(float* dgamma, float* dbeta, const LaunchContext& context) const;

 private:
  int64_t blocks_, channels_;
  float* sums_;
  double* group_sums_;
};

}  // namespace densegraph::cuda
