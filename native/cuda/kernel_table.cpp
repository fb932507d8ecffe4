#include "kernel_table.h"

namespace densegraph::cuda {

extern const CudaKernel convolution, convolution_data_gradient, convolution_weight_gradient, bias_gradient,
    batch_statistics, update_running_statistics, normalize, normalize_parameter_gradient,
    normalize_data_gradient, normalize_gradient, statistics_gradient, add_statistics_gradient, relu,
    relu_gradient, max_pool, max_pool_gradient, average_pool, average_pool_gradient, copy, add, dropout,
    softmax_cross_entropy, softmax_cross_entropy_gradient, sgd;

/// In the order of KernelOperation. Pointers, because the kernels are initialized in files of their own.
static constexpr const CudaKernel* kKernels[kKernelOperationCount] = {&convolution,
                                                                      &convolution_data_gradient,
                                                                      &convolution_weight_gradient,
                                                                      &bias_gradient,
                                                                      &batch_statistics,
                                                                      &update_running_statistics,
                                                                      &normalize,
                                                                      &normalize_parameter_gradient,
                                                                      &normalize_data_gradient,
                                                                      &normalize_gradient,
                                                                      &statistics_gradient,
                                                                      &add_statistics_gradient,
                                                                      &relu,
                                                                      &relu_gradient,
                                                                      &max_pool,
                                                                      &max_pool_gradient,
                                                                      &average_pool,
                                                                      &average_pool_gradient,
                                                                      &copy,
                                                                      &add,
                                                                      &dropout,
                                                                      &softmax_cross_entropy,
                                                                      &softmax_cross_entropy_gradient,
                                                                      &sgd};

const CudaKernel& kernel_of(KernelOperation operation) {
  return *kKernels[static_cast<int>(operation)];
}

}  // namespace densegraph::cuda
