#include "cuda_execution.h"

#include <algorithm>
#include <vector>

#include "../core/kernel_failure.h"
#include "call_groups.h"
#include "cuda_graph.h"
#include "cuda_stream.h"

namespace densegraph::cuda {

namespace {

/// Calls body(), which launches the group; what it throws names the group's first call.
template <class Body>
void naming_group(const CallGroup& group, const Body& body) {
  naming_kernel(group.calls.front(), group.first, body);
}

/// A graph that can be launched; owned, and empty until it is captured.
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
    const CudaGraph graph(stream, body);
    DENSEGRAPH_CUDA_CHECK(cudaGraphInstantiate(&executable_, graph.get(), 0));
  }

  void launch(cudaStream_t stream) const { DENSEGRAPH_CUDA_CHECK(cudaGraphLaunch(executable_, stream)); }

 private:
  cudaGraphExec_t executable_ = nullptr;
};

class CapturedExecution final : public Execution {
 public:
  CapturedExecution(std::span<const KernelCall> calls, const LaunchContext& context)
      : groups_(group_calls(calls)), context_(context), microseconds_(calls.size()) {}

  void run() override {
    DENSEGRAPH_CUDA_CHECK(cudaSetDevice(context_.device));
    if (!has_run_) {
      run_one_by_one();
      has_run_ = true;
      return;
    }
    if (!graph_.captured()) {
      graph_.capture(context_.stream, [&] {
        for (const CallGroup& group : groups_) naming_group(group, [&] { group.run(context_); });
      });
    }
    graph_.launch(context_.stream);
  }

  const std::vector<double>& kernel_microseconds() const override { return microseconds_; }

 private:
  void run_one_by_one() const {
    for (const CallGroup& group : groups_) {
      naming_group(group, [&] {
        group.run(context_);
        DENSEGRAPH_CUDA_CHECK(cudaStreamSynchronize(context_.stream));
      });
    }
  }

  std::vector<CallGroup> groups_;
  LaunchContext context_;
  CapturedGraph graph_;
  bool has_run_ = false;
  std::vector<double> microseconds_;
};

class TimedExecution final : public Execution {
 public:
  TimedExecution(std::span<const KernelCall> calls, const LaunchContext& context)
      : groups_(group_calls(calls)),
        context_(context),
        events_(groups_.size() + 1),
        microseconds_(calls.size()) {}

  void run() override {
    DENSEGRAPH_CUDA_CHECK(cudaSetDevice(context_.device));
    events_[0].record(context_.stream);
    for (size_t i = 0; i < groups_.size(); ++i) {
      naming_group(groups_[i], [&] { groups_[i].run(context_); });
      events_[i + 1].record(context_.stream);
    }
    DENSEGRAPH_CUDA_CHECK(cudaStreamSynchronize(context_.stream));
    for (size_t i = 0; i < groups_.size(); ++i) {
      const auto& [first, calls] = groups_[i];
      const double share = events_[i + 1].microseconds_since(events_[i]) / static_cast<double>(calls.size());
      std::fill_n(microseconds_.begin() + static_cast<ptrdiff_t>(first), calls.size(), share);
    }
  }

  const std::vector<double>& kernel_microseconds() const override { return microseconds_; }

 private:
  std::vector<CallGroup> groups_;
  LaunchContext context_;
  /// Before the first group, and behind each.
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
