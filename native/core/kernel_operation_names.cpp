#include "kernel_operation_names.h"

namespace densegraph {

namespace {

/// In the order of KernelOperation.
constexpr std::string_view kNames[kKernelOperationCount] = {
    "convolution",
    "convolutionDataGradient",
    "convolutionWeightGradient",
    "biasGradient",
    "batchStatistics",
    "updateRunningStatistics",
    "normalize",
    "normalizeParameterGradient",
    "normalizeDataGradient",
    "normalizeGradient",
    "statisticsGradient",
    "addStatisticsGradient",
    "relu",
    "reluGradient",
    "maxPool",
    "maxPoolGradient",
    "averagePool",
    "averagePoolGradient",
    "copy",
    "add",
    "dropout",
    "softmaxCrossEntropy",
    "softmaxCrossEntropyGradient",
    "sgd",
};

}  // namespace

std::string_view kernel_operation_name(KernelOperation operation) {
  return kNames[static_cast<int>(operation)];
}

std::optional<KernelOperation> find_kernel_operation(std::string_view name) {
  for (int i = 0; i < kKernelOperationCount; ++i) {
    if (kNames[i] == name) return static_cast<KernelOperation>(i);
  }
  return std::nullopt;
}

}  // namespace densegraph
