#include "per_channel.h"

/// running = (1 - momentum) * running + momentum * batch, the variance unbiased.
/// Reads mean, variance [1,1,1,C]; writes runningMean, runningVariance [1,1,1,C] (which it reads first);
/// attributes momentum, count.
namespace densegraph::cuda {
namespace {

enum Operand { kMean, kVariance, kRunningMean, kRunningVariance };
enum Attribute { kMomentum, kCount };

struct MoveTowards {
  const float *mean, *variance;
  float *running_mean, *running_variance;
  double momentum, unbiased;

  __device__ void operator()(int64_t c) const {
    move(mean[c], 1, running_mean[c]);
    move(variance[c], unbiased, running_variance[c]);
  }
  __device__ void move(float batch, double factor, float& running) const {
    const double now = static_cast<double>(batch) * factor;
    running = static_cast<float>((1 - momentum) * static_cast<double>(running) + momentum * now);
  }
};

ChannelWork<MoveTowards> work_of(const KernelArguments& arguments) {
  const double count = arguments.attribute(kCount);
  return {arguments.operand(kMean).c,
          {arguments.operand(kMean).f32(), arguments.operand(kVariance).f32(),
           arguments.operand(kRunningMean).f32(), arguments.operand(kRunningVariance).f32(),
           arguments.attribute(kMomentum), count > 1 ? count / (count - 1) : 1}};
}

}  // namespace

extern const CudaKernel update_running_statistics;
const CudaKernel update_running_statistics = PerChannelOperation<work_of>::kernel();

}  // namespace densegraph::cuda
