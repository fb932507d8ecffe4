#include "call_by_call.h"

#include <chrono>

#include "kernel_failure.h"

namespace densegraph {

void CallByCall::run() {
  using Clock = std::chrono::steady_clock;
  for (size_t i = 0; i < calls_.size(); ++i) {
    const KernelCall& call = calls_[i];
    const Clock::time_point begin = Clock::now();
    naming_kernel(call, i, [&] { backend_.run(call.operation, call.arguments()); });
    microseconds_[i] = std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
  }
}

}  // namespace densegraph
