#include "check.h"
#include "core/kernel_rules.h"
#include "core/valid_calls.h"
#include "cuda/cuda_backend.h"
#include "emulator/stream.h"

using namespace densegraph;

namespace {

const cuda::CudaOptions kOwnKernels{.cudnn_path = "off"};

int64_t launches_of(ValidCall call) {
  if (kernel_rule(call.operation).operands.back().access == Access::workspace) {
    call.operands.back() = {};
    const KernelArguments query{call.operands.data(), call.attributes.data()};
    const int64_t bytes = cuda::workspace_bytes(kOwnKernels, call.operation, query);
    void* const nowhere = reinterpret_cast<void*>(uintptr_t{64});
    if (bytes > 0) call.operands.back() = {nowhere, 1, 1, 1, bytes / 4, bytes / 4, ElementType::float32};
  }
  return cuda::launches(kOwnKernels, call.operation, {call.operands.data(), call.attributes.data()});
}

}  // namespace

TEST(cuda_counts_the_kernels_of_every_operation_and_runs_none) {
  for (const ValidCall& call : valid_calls()) {
    const size_t before = emulator::launches();
    const int64_t count = launches_of(call);
    // There is no memory where the operands are: what ran would end the process.
    CHECK_EQUAL(static_cast<size_t>(count), emulator::launches() - before);
    CHECK(count > 0);
    if (call.operation == KernelOperation::update_running_statistics) CHECK_EQUAL(count, 1);
    // Of blocks of pixels, and over them.
    if (call.operation == KernelOperation::batch_statistics) CHECK_EQUAL(count, 2);
  }
}
