#include "softmax.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kLogits, kLabels, kLosses, kPredictions };

/// A label that is no class gives a loss of NaN.
void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& logits = arguments.operand(kLogits);
  const int32_t* labels = arguments.operand(kLabels).i32();
  float* losses = arguments.operand(kLosses).f32();
  int32_t* predictions = arguments.operand(kPredictions).i32();
  pool.parallel_for(logits.n, [&](int64_t example, int) {
    const Softmax softmax(logits, example);
    const int32_t label = labels[example];
    predictions[example] = static_cast<int32_t>(softmax.winner);
    losses[example] = softmax.has(label)
                          ? static_cast<float>(std::log(softmax.sum) -
                                               (static_cast<double>(softmax.logits[label]) - softmax.largest))
                          : __builtin_nanf("");
  });
}

}  // namespace

extern const CpuKernel softmax_cross_entropy;
const CpuKernel softmax_cross_entropy{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
