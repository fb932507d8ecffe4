#include "softmax.h"

/// dlogits = (softmax(logits) - onehot(labels)) / N; a row of NaN for a label that is no class.
/// Reads logits [N,1,1,K], labels int32 [1,1,1,N]; writes dlogits [N,1,1,K] (=).
namespace densegraph::cuda {
namespace {

enum Operand { kLogits, kLabels, kDlogits };

__global__ void cross_entropy_gradient_kernel(const float* logits, int64_t stride, int64_t examples,
                                              int classes, const int32_t* labels, float* dlogits,
                                              int64_t dlogits_stride) {
  const int64_t example = example_of_warp();
  if (example >= examples) return;
  const Softmax softmax(logits + example * stride, classes);
  const int label = labels[example];
  float* const row = dlogits + example * dlogits_stride;
  for (int k = static_cast<int>(threadIdx.x); k < classes; k += kWarp) {
    const double error = softmax.exponential(k) / softmax.sum - (k == label ? 1 : 0);
    row[k] = softmax.has(label) ? static_cast<float>(error / static_cast<double>(examples)) : NAN;
  }
}

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &logits = arguments.operand(kLogits), &dlogits = arguments.operand(kDlogits);
  launch_examples(context, logits.n, cross_entropy_gradient_kernel, logits.f32(), logits.stride, logits.n,
                  static_cast<int>(logits.c), arguments.operand(kLabels).i32(), dlogits.f32(),
                  dlogits.stride);
}

}  // namespace

extern const CudaKernel softmax_cross_entropy_gradient;
const CudaKernel softmax_cross_entropy_gradient{nullptr, run};

}  // namespace densegraph::cuda
