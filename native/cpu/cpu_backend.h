#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../core/backend.h"

namespace densegraph::cpu {

struct CpuOptions {
  /// 1 to 256, the caller counted.
  int64_t threads = 1;
  /// One of instruction_sets(); empty: the first of them.
  std::string instruction_set;
};

/// The instruction sets that this build has and this processor runs, best first.
std::vector<std::string> instruction_sets();

/// Throws std::invalid_argument for a number of threads or an instruction set that cannot be had.
std::unique_ptr<Backend> make_cpu_backend(const CpuOptions& options);

/// What such a backend's workspace_bytes would answer, without starting its threads. Throws as
/// make_cpu_backend, and std::invalid_argument for element types that the CPU does not compute with.
int64_t workspace_bytes(const CpuOptions& options, KernelOperation operation,
                        const KernelArguments& arguments);

}  // namespace densegraph::cpu
