#include "kernel_table.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {

#define DENSEGRAPH_TEXT_OF(name) #name
#define DENSEGRAPH_TEXT(name) DENSEGRAPH_TEXT_OF(name)

extern const CpuKernel convolution, convolution_data_gradient, convolution_weight_gradient, bias_gradient,
    batch_statistics, update_running_statistics, normalize, normalize_parameter_gradient,
    normalize_data_gradient, normalize_gradient, statistics_gradient, add_statistics_gradient, relu,
    relu_gradient, max_pool, max_pool_gradient, average_pool, average_pool_gradient, copy, add, dropout,
    softmax_cross_entropy, softmax_cross_entropy_gradient, sgd;

/// In the order of KernelOperation.
KernelTable kernel_table() {
  return {DENSEGRAPH_TEXT(DENSEGRAPH_ISA),
          {convolution,
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
           sgd}};
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
