#include "elementwise.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kY };
enum Attribute { kAccumulate };

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const bool accumulate = arguments.flag(kAccumulate);
  for_each_element<2>(pool, {&arguments.operand(kX), &arguments.operand(kY)},
                      [=](auto lanes, float* const* at) {
                        const Vector value = lanes.load(at[kX]);
                        lanes.store(at[kY], accumulate ? lanes.load(at[kY]) + value : value);
                      });
}

}  // namespace

extern const CpuKernel copy;
const CpuKernel copy{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
