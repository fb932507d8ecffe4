#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "cuda_kernel.h"

namespace densegraph::cuda {

/// Calls that follow each other in a program and are launched together.
struct CallGroup {
  /// The index of the first in the program.
  size_t first;
  std::span<const KernelCall> calls;

  /// Enqueues the calls.
  void run(const LaunchContext& context) const;
};

/// A program's calls in groups: neighbors of one operation that can take several (CudaKernel::run_together)
/// and none of which writes what another reads or writes; every other call by itself.
std::vector<CallGroup> group_calls(std::span<const KernelCall> calls);

}  // namespace densegraph::cuda
