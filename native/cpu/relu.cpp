#include "elementwise.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kY };

void run(const KernelArguments& arguments, ThreadPool& pool) {
  for_each_element<2>(
      pool, {&arguments.operand(kX), &arguments.operand(kY)},
      [](auto lanes, float* const* at) { lanes.store(at[kY], positive_part(lanes.load(at[kX]))); });
}

}  // namespace

extern const CpuKernel relu;
const CpuKernel relu{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
