#include "elementwise.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kA, kB, kY };

void run(const KernelArguments& arguments, ThreadPool& pool) {
  for_each_element<3>(
      pool, {&arguments.operand(kA), &arguments.operand(kB), &arguments.operand(kY)},
      [](auto lanes, float* const* at) { lanes.store(at[kY], lanes.load(at[kA]) + lanes.load(at[kB])); });
}

}  // namespace

extern const CpuKernel add;
const CpuKernel add{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
