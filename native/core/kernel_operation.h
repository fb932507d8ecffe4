#pragma once
#include <cstdint>

namespace densegraph {

/// The operations of src/compiler/kernel-operations.ts, in its order. Operands and attributes have that
/// file's order: what is read, then what is written.
enum class KernelOperation : uint8_t {
  convolution,
  convolution_data_gradient,
  convolution_weight_gradient,
  bias_gradient,
  batch_statistics,
  update_running_statistics,
  normalize,
  normalize_parameter_gradient,
  normalize_data_gradient,
  normalize_gradient,
  statistics_gradient,
  add_statistics_gradient,
  relu,
  relu_gradient,
  max_pool,
  max_pool_gradient,
  average_pool,
  average_pool_gradient,
  copy,
  add,
  dropout,
  softmax_cross_entropy,
  softmax_cross_entropy_gradient,
  sgd,
};

constexpr int kKernelOperationCount = static_cast<int>(KernelOperation::sgd) + 1;

}  // namespace densegraph
