#include "elementwise.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kY, kDy, kDx };
enum Attribute { kAccumulate };

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const bool accumulate = arguments.flag(kAccumulate);
  for_each_element<3>(pool, {&arguments.operand(kY), &arguments.operand(kDy), &arguments.operand(kDx)},
                      [=](auto lanes, float* const* at) {
                        const Vector gradient = keep_where_positive(lanes.load(at[kY]), lanes.load(at[kDy]));
                        lanes.store(at[kDx], accumulate ? lanes.load(at[kDx]) + gradient : gradient);
                      });
}

}  // namespace

extern const CpuKernel relu_gradient;
const CpuKernel relu_gradient{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
