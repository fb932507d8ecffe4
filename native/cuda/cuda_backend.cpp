#include "cuda_backend.h"

#include <cuda_runtime_api.h>

#include <algorithm>
#include <string>

#include "convolution_planner.h"
#include "cuda_error.h"
#include "cuda_execution.h"
#include "cuda_graph.h"
#include "cuda_stream.h"
#include "input_staging.h"
#include "kernel_table.h"
#include "pinned_transfer.h"
#include "selected_device.h"

namespace densegraph::cuda {

namespace {

LaunchContext context_for(const CudaOptions& options, cudaStream_t stream, cudnn::ConvolutionPlans* plans) {
  return {stream, options.allow_tf32, plans, find_device(options).index};
}

int64_t workspace_bytes_of(KernelOperation operation, const KernelArguments& arguments,
                           const LaunchContext& context) {
  const CudaKernel& kernel = kernel_of(operation);
  return kernel.workspace_bytes == nullptr ? 0 : kernel.workspace_bytes(arguments, context);
}

DeviceMemory memory_of_current_device() {
  size_t free = 0, total = 0;
  DENSEGRAPH_CUDA_CHECK(cudaMemGetInfo(&free, &total));
  return {static_cast<int64_t>(free), static_cast<int64_t>(total)};
}

/// Throws DeviceError that names the bytes where the device has not so many.
void* allocate_device_memory(int64_t bytes) {
  void* memory = nullptr;
  const cudaError_t error = cudaMalloc(&memory, static_cast<size_t>(bytes));
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    const DeviceMemory now = memory_of_current_device();
    throw DeviceError(DeviceFailure::out_of_memory,
                      "The GPU could not allocate " + std::to_string(bytes) + " bytes for an arena: " +
                          std::to_string(now.free_bytes) + " of " + std::to_string(now.total_bytes) +
                          " bytes are free; a smaller batch or a leaner memory strategy needs less");
  }
  check_cuda(error, "cudaMalloc");
  return memory;
}

class CudaBackend final : public Backend {
 public:
  explicit CudaBackend(const CudaOptions& options)
      : options_(options),
        transfer_(stream_.get()),
        staging_(stream_.get()),
        plans_(make_convolution_plans(options)),
        context_(context_for(options, stream_.get(), plans_.get())) {}

  void* allocate(int64_t bytes) override {
    select_device(options_);
    void* const memory = allocate_device_memory(bytes);
    if (bytes > 0) {
      DENSEGRAPH_CUDA_CHECK(cudaMemsetAsync(memory, 0, static_cast<size_t>(bytes), stream_.get()));
    }
    stream_.synchronize();
    statistics_.current_bytes += bytes;
    statistics_.peak_bytes = std::max(statistics_.peak_bytes, statistics_.current_bytes);
    return memory;
  }

  void release(void* memory, int64_t bytes) noexcept override {
    cudaFree(memory);
    statistics_.current_bytes -= bytes;
  }

  AllocatorStatistics statistics() const override { return statistics_; }

  bool supports(ElementType) const override { return true; }

  int64_t workspace_bytes(KernelOperation operation, const KernelArguments& arguments) const override {
    return workspace_bytes_of(operation, arguments, context_);
  }

  void run(KernelOperation operation, const KernelArguments& arguments) override {
    select_device(options_);
    kernel_of(operation).run(arguments, context_);
    stream_.synchronize();
  }

  std::string library_of(KernelOperation operation, const KernelArguments& arguments) const override {
    return cuda::library_of(operation, arguments, context_);
  }

  std::unique_ptr<Execution> prepare(std::span<const KernelCall> calls) override {
    select_device(options_);
    prepare_convolutions(calls, context_);
    return options_.time_kernels ? make_timed_execution(calls, context_)
                                 : make_captured_execution(calls, context_);
  }

  void copy_in(void* target, const void* source, int64_t bytes) override {
    select_device(options_);
    transfer_.to_device(target, source, bytes);
  }

  void copy_out(void* target, const void* source, int64_t bytes) override {
    select_device(options_);
    const CopyOut copy{target, source, bytes};
    transfer_.to_host({&copy, 1});
  }

  void finish(std::span<const CopyOut> results) override {
    select_device(options_);
    transfer_.to_host(results);
  }

  void stage(void* target, const void* source, int64_t bytes) override {
    select_device(options_);
    staging_.stage(target, source, bytes);
  }

  void take_staged(void* target, const void* source, int64_t bytes) override {
    select_device(options_);
    staging_.take(target, source, bytes);
  }

 private:
  CudaOptions options_;
  CudaStream stream_;
  PinnedTransfer transfer_;
  InputStaging staging_;
  /// Null: convolutions run by our own kernels.
  std::unique_ptr<cudnn::ConvolutionPlans> plans_;
  LaunchContext context_;
  AllocatorStatistics statistics_;
};

}  // namespace

std::unique_ptr<Backend> make_cuda_backend(const CudaOptions& options) {
  select_device(options);
  return std::make_unique<CudaBackend>(options);
}

DeviceMemory device_memory(const CudaOptions& options) {
  select_device(options);
  return memory_of_current_device();
}

int64_t workspace_bytes(const CudaOptions& options, KernelOperation operation,
                        const KernelArguments& arguments) {
  // cuDNN answers to nobody without a context, so it is asked of convolutions alone.
  if (kernel_of(operation).convolution == nullptr) {
    return workspace_bytes_of(operation, arguments, context_for(options, nullptr, nullptr));
  }
  return ask_convolution_plans(options, [&](cudnn::ConvolutionPlans* plans) {
    return workspace_bytes_of(operation, arguments, context_for(options, nullptr, plans));
  });
}

int64_t launches(const CudaOptions& options, KernelOperation operation, const KernelArguments& arguments) {
  return ask_convolution_plans(options, [&](cudnn::ConvolutionPlans* plans) {
    select_device(options);
    const CudaStream stream;
    const LaunchContext context = context_for(options, stream.get(), plans);
    const CudaGraph graph(stream.get(), [&] { kernel_of(operation).run(arguments, context); });
    return static_cast<int64_t>(graph.nodes());
  });
}

}  // namespace densegraph::cuda
