#include "cuda_execution.h"

#include <vector>

#include "../core/kernel_failure.h"
#include "cuda_stream.h"
#include "kernel_table.h"

namespace densegraph::cuda {

namespace {

void enqueue(const KernelCall& call, const LaunchContext& context) {
  kernel_of(call.operation).run(call.arguments(), context);
}

/// An owned graph that can be launched; empty until it is captured.
class CapturedGraph {
 public:
  CapturedGraph() = default;
  ~CapturedGraph() {
    if (executable_ != nullptr) cudaGraphExecDestroy(executable_);
  }
  CapturedGraph(const CapturedGraph&) = delete;
  CapturedGraph& operator=(const CapturedGraph&) = delete;

  bool captured() const { return executable_ != nullptr; }

  /// Captures what body() enqueues on the stream.
  template <class Body>
  void capture(cudaStream_t stream, const Body& body) {
    DENSEGRAPH_CUDA_CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    cudaGraph_t graph = nullptr;
    try {
      body();
    } catch (...) {
      // The stream must leave its capture before it can be used again; the error to tell is the body's.
      if (cudaStreamEndCapture(stream, &graph) == cudaSuccess) cudaGraphDestroy(graph);
      throw;
    }
    DENSEGRAPH_CUDA_CHECK(cudaStreamEndCapture(stream, &graph));
    const cudaError_t error = cudaGraphInstantiate(&executable_, graph, 0);
    cudaGraphDestroy(graph);
    check_cuda(error, "cudaGraphInstantiate");
  }

  void launch(cudaStream_t stream) const { DENSEGRAPH_CUDA_CHECK(cudaGraphLaunch(executable_, stream)); }

 private:
  cudaGraphExec_t executable_ = nullptr;
};

class CapturedExecution final : public Execution {
 public:
  CapturedExecution(std::span<const KernelCall> calls, const LaunchContext& context)
      : calls_(calls), context_(context), microseconds_(calls.size()) {}

  void run() override {
    DENSEGRAPH_CUDA_CHECK(cudaSetDevice(context_.device));
    if (!has_run_) {
      run_one_by_one();
      has_run_ = true;
      return;
    }
    if (!graph_.captured()) {
      graph_.capture(context_.stream, [&] {
        for (size_t i = 0; i < calls_.size(); ++i) {
          naming_kernel(calls_[i], i, [&] { enqueue(calls_[i], context_); });
        }
      });
    }
    graph_.launch(context_.stream);
  }

  const std::vector<double>& kernel_microseconds() const override { return microseconds_; }

 private:
  void run_one_by_one() const {
    for (size_t i = 0; i < calls_.size(); ++i) {
      naming_kernel(calls_[i], i, [&] {
        enqueue(calls_[i], context_);
        DENSEGRAPH_CUDA_CHECK(cudaStreamSynchronize(context_.stream));
      });
    }
  }

  std::span<const KernelCall> calls_;
  LaunchContext context_;
  CapturedGraph graph_;
  bool has_run_ = false;
  std::vector<double> microseconds_;
};

class TimedExecution final : public Execution {
 public:
  TimedExecution(std::span<const KernelCall> calls, const LaunchContext& context)
      : calls_(calls), context_(context), events_(calls.size() + 1), microseconds_(calls.size()) {}

  void run() override {
    DENSEGRAPH_CUDA_CHECK(cudaSetDevice(context_.device));
    events_[0].record(context_.stream);
    for (size_t i = 0; i < calls_.size(); ++i) {
      naming_kernel(calls_[i], i, [&] { enqueue(calls_[i], context_); });
      events_[i + 1].record(context_.stream);
    }
    DENSEGRAPH_CUDA_CHECK(cudaStreamSynchronize(context_.stream));
    for (size_t i = 0; i < calls_.size(); ++i) {
      microseconds_[i] = events_[i + 1].microseconds_since(events_[i]);
    }
  }

  const std::vector<double>& kernel_microseconds() const override { return microseconds_; }

 private:
  std::span<const KernelCall> calls_;
  LaunchContext context_;
  /// Before the first kernel, and behind each.
  std::vector<CudaEvent> events_;
  std::vector<double> microseconds_;
};

}  // namespace

std::unique_ptr<Execution> make_captured_execution(std::span<const KernelCall> calls,
                                                   const LaunchContext& context) {
  return std::make_unique<CapturedExecution>(calls, context);
}

std::unique_ptr<Execution> make_timed_execution(std::span<const KernelCall> calls,
                                                const LaunchContext& context) {
  return std::make_unique<TimedExecution>(calls, context);
}

}  // namespace densegraph::cuda
