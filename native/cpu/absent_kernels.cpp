#include "kernel_table.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {

#define DENSEGRAPH_ABSENT(name) extern const CpuKernel name __attribute__((weak)) = {nullptr, nullptr};
DENSEGRAPH_ABSENT(convolution)
DENSEGRAPH_ABSENT(convolution_data_gradient)
DENSEGRAPH_ABSENT(convolution_weight_gradient)
DENSEGRAPH_ABSENT(bias_gradient)
DENSEGRAPH_ABSENT(batch_statistics)
DENSEGRAPH_ABSENT(update_running_statistics)
DENSEGRAPH_ABSENT(normalize)
DENSEGRAPH_ABSENT(normalize_parameter_gradient)
DENSEGRAPH_ABSENT(normalize_data_gradient)
DENSEGRAPH_ABSENT(relu)
DENSEGRAPH_ABSENT(relu_gradient)
DENSEGRAPH_ABSENT(max_pool)
DENSEGRAPH_ABSENT(max_pool_gradient)
DENSEGRAPH_ABSENT(average_pool)
DENSEGRAPH_ABSENT(average_pool_gradient)
DENSEGRAPH_ABSENT(copy)
DENSEGRAPH_ABSENT(softmax_cross_entropy)
DENSEGRAPH_ABSENT(softmax_cross_entropy_gradient)
DENSEGRAPH_ABSENT(sgd)

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
