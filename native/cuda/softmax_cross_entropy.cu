#include "softmax.h"

/// losses[i] = log(sum(exp(logits[i]))) - logits[i][labels[i]], NaN for a label that is no class;
/// predictions[i] = the first largest logit's class.
/// Reads logits [N,1,1,K], labels int32 [1,1,1,N]; writes losses, predictions int32 [1,1,1,N] (=).
namespace densegraph::cuda {
namespace {

enum Operand { kLogits, kLabels, kLosses, kPredictions };

__global__ void cross_entropy_kernel(const float* logits, int64_t stride, int64_t examples, int classes,
                                     const int32_t* labels, float* losses, int32_t* predictions) {
  const int64_t example = example_of_warp();
  if (example >= examples) return;
  const Softmax softmax(logits + example * stride, classes);
  if (threadIdx.x > 0) return;
  const int label = labels[example];
  predictions[example] = softmax.winner;
  losses[example] = softmax.has(label)
                        ? static_cast<float>(log(softmax.sum) -
                                             (static_cast<double>(softmax.logits[label]) - softmax.largest))
                        : NAN;
}

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView& logits = arguments.operand(kLogits);
  launch_examples(context, logits.n, cross_entropy_kernel, logits.f32(), logits.stride, logits.n,
                  static_cast<int>(logits.c), arguments.operand(kLabels).i32(),
                  arguments.operand(kLosses).f32(), arguments.operand(kPredictions).i32());
}

}  // namespace

extern const CudaKernel softmax_cross_entropy;
const CudaKernel softmax_cross_entropy{nullptr, run};

}  // namespace densegraph::cuda
