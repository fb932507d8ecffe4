#pragma once
#include <memory>
#include <span>

#include "../core/execution.h"
#include "../core/kernel_call.h"
#include "cuda_kernel.h"

namespace densegraph::cuda {

/// Runs calls as one CUDA graph, launched in groups (call_groups.h). The first run waits for each, so that an
/// error names the one that made it; the second captures them all, and from then on one launch replays them,
/// which waits for none. The calls must outlive it.
std::unique_ptr<Execution> make_captured_execution(std::span<const KernelCall> calls,
                                                   const LaunchContext& context);

/// Runs the groups one by one with events around each, for kernel_microseconds; calls of one group share its
/// time equally.
std::unique_ptr<Execution> make_timed_execution(std::span<const KernelCall> calls,
                                                const LaunchContext& context);

}  // namespace densegraph::cuda
