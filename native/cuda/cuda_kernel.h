#pragma once
#include <cuda_runtime_api.h>

#include <cstdint>
#include <span>

#include "../core/kernel_call.h"

namespace densegraph::cudnn {
class ConvolutionPlans;
}

namespace densegraph::cuda {

struct ConvolutionRoles;

/// Where and how kernels run.
struct LaunchContext {
  cudaStream_t stream;
  bool allow_tf32;
  /// cuDNN's; null where it is not used.
  cudnn::ConvolutionPlans* plans;
  /// The stream's. A thread that launches kernels has made it its own (cudaSetDevice).
  int device = 0;
};

/// Calls that one launch takes at most, where an operation can take several.
constexpr int kMostTogether = 48;

/// One operation on CUDA. A file of kernels exports `extern const CudaKernel NAME` and kernel_table.cpp lists
/// them.
struct CudaKernel {
  /// Scratch that `run` needs in its workspace operand, in bytes; data pointers have the run's alignment and
  /// no memory. Null: none.
  int64_t (*workspace_bytes)(const KernelArguments& arguments, const LaunchContext& context) = nullptr;
  /// Enqueues the work on the context's stream; never waits, for it may be captured in a graph. The workspace
  /// operand, when present, is a 64-byte aligned float32 vector [1,1,1,bytes / 4].
  void (*run)(const KernelArguments& arguments, const LaunchContext& context) = nullptr;
  /// Of an operation that cuDNN may compute (convolution_roles.h); null: our own kernels do.
  const ConvolutionRoles* convolution = nullptr;
  /// As `run`, of up to kMostTogether calls by one launch, which do not depend on each other; null: each call
  /// is launched by itself.
  void (*run_together)(std::span<const KernelCall> calls, const LaunchContext& context) = nullptr;
};

}  // namespace densegraph::cuda
