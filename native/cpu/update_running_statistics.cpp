#include "kernel_table.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kMean, kVariance, kRunningMean, kRunningVariance };
enum Attribute { kMomentum, kCount };

void move_towards(const TensorView& batch, double factor, double momentum, const TensorView& running) {
  for (int64_t c = 0; c < running.c; ++c) {
    const double old_value = static_cast<double>(running.f32()[c]);
    const double new_value = static_cast<double>(batch.f32()[c]) * factor;
    running.f32()[c] = static_cast<float>((1 - momentum) * old_value + momentum * new_value);
  }
}

void run(const KernelArguments& arguments, ThreadPool&) {
  const double momentum = arguments.attribute(kMomentum), count = arguments.attribute(kCount);
  const double unbiased = count > 1 ? count / (count - 1) : 1;
  move_towards(arguments.operand(kMean), 1, momentum, arguments.operand(kRunningMean));
  move_towards(arguments.operand(kVariance), unbiased, momentum, arguments.operand(kRunningVariance));
}

}  // namespace

extern const CpuKernel update_running_statistics;
const CpuKernel update_running_statistics{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
