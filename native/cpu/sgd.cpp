#include "elementwise.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kGradients, kLearningRate, kParameters, kVelocity };
enum Attribute { kMomentum, kWeightDecay, kNesterov };

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &gradients = arguments.operand(kGradients), &parameters = arguments.operand(kParameters),
                   &velocity = arguments.operand(kVelocity);
  const Vector learning_rate = splat(arguments.operand(kLearningRate).f32()[0]);
  const Vector momentum = splat(static_cast<float>(arguments.attribute(kMomentum)));
  const Vector weight_decay = splat(static_cast<float>(arguments.attribute(kWeightDecay)));
  const bool nesterov = arguments.flag(kNesterov);

  if (!velocity.present()) {
    for_each_element<2>(pool, {&gradients, &parameters}, [=](auto lanes, float* const* at) {
      const Vector parameter = lanes.load(at[1]);
      const Vector gradient = lanes.load(at[0]) + weight_decay * parameter;
      lanes.store(at[1], parameter - learning_rate * gradient);
    });
    return;
  }
  for_each_element<3>(pool, {&gradients, &parameters, &velocity}, [=](auto lanes, float* const* at) {
    const Vector parameter = lanes.load(at[1]);
    const Vector gradient = lanes.load(at[0]) + weight_decay * parameter;
    const Vector moving = momentum * lanes.load(at[2]) + gradient;
    lanes.store(at[2], moving);
    lanes.store(at[1], parameter - learning_rate * (nesterov ? gradient + momentum * moving : moving));
  });
}

}  // namespace

extern const CpuKernel sgd;
const CpuKernel sgd{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
