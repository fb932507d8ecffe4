#include "elementwise.h"

/// PyTorch's SGD: g += weightDecay * p; v = momentum * v + g; p -= learningRate * (nesterov ? g + momentum *
/// v : v). Reads gradients [1,1,1,count], learningRate [1,1,1,1]; writes parameters, velocity? [1,1,1,count]
/// (which it reads first); attributes momentum, weightDecay, nesterov.
namespace densegraph::cuda {
namespace {

enum Operand { kGradients, kLearningRate, kParameters, kVelocity };
enum Attribute { kMomentum, kWeightDecay, kNesterov };
enum View { kGradient, kParameter, kMoving };

struct Descend {
  static constexpr unsigned kReads = 1U << kGradient | 1U << kParameter, kWrites = 1U << kParameter;

  const float* learning_rate;
  float weight_decay;

  __device__ void operator()(float (&element)[2]) const {
    const float gradient = fmaf(weight_decay, element[kParameter], element[kGradient]);
    element[kParameter] = fmaf(-*learning_rate, gradient, element[kParameter]);
  }
};

struct DescendWithMomentum {
  static constexpr unsigned kReads = 1U << kGradient | 1U << kParameter | 1U << kMoving,
                            kWrites = 1U << kParameter | 1U << kMoving;

  const float* learning_rate;
  float weight_decay, momentum;
  bool nesterov;

  __device__ void operator()(float (&element)[3]) const {
    const float gradient = fmaf(weight_decay, element[kParameter], element[kGradient]);
    const float moving = fmaf(momentum, element[kMoving], gradient);
    const float step = nesterov ? fmaf(momentum, moving, gradient) : moving;
    element[kMoving] = moving;
    element[kParameter] = fmaf(-*learning_rate, step, element[kParameter]);
  }
};

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &gradients = arguments.operand(kGradients), &parameters = arguments.operand(kParameters),
                   &velocity = arguments.operand(kVelocity);
  const float* const learning_rate = arguments.operand(kLearningRate).f32();
  const auto weight_decay = static_cast<float>(arguments.attribute(kWeightDecay));
  if (!velocity.present()) {
    launch_elementwise<float, float>(context, Descend{learning_rate, weight_decay}, gradients, parameters);
    return;
  }
  const DescendWithMomentum body{learning_rate, weight_decay,
                                 static_cast<float>(arguments.attribute(kMomentum)),
                                 arguments.flag(kNesterov)};
  launch_elementwise<float, float, float>(context, body, gradients, parameters, velocity);
}

}  // namespace

extern const CudaKernel sgd;
const CudaKernel sgd{nullptr, run};

}  // namespace densegraph::cuda
