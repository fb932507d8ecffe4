#include "softmax.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kLogits, kLabels, kDlogits };

/// A label that is no class gives a row of NaN.
void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &logits = arguments.operand(kLogits), &dlogits = arguments.operand(kDlogits);
  const int32_t* labels = arguments.operand(kLabels).i32();
  const double examples = static_cast<double>(logits.n);
  pool.parallel_for(logits.n, [&](int64_t example, int) {
    const Softmax softmax(logits, example);
    const int32_t label = labels[example];
    float* row = dlogits.f32() + example * dlogits.stride;
    for (int64_t k = 0; k < softmax.classes; ++k) {
      const double probability = softmax.exponential(k) / softmax.sum;
      row[k] = softmax.has(label) ? static_cast<float>((probability - (k == label ? 1 : 0)) / examples)
                                  : __builtin_nanf("");
    }
  });
}

}  // namespace

extern const CpuKernel softmax_cross_entropy_gradient;
const CpuKernel softmax_cross_entropy_gradient{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
