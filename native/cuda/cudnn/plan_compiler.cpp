#include "plan_compiler.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>

#include "convolution_graph.h"
#include "cudnn_error.h"

namespace densegraph::cudnn {
namespace {

/// Each has a handle, which costs the device memory.
constexpr size_t kMostThreads = 16;

/// body(graph), or null where cuDNN does not know the graph.
template <class Body>
auto with_graph(const CudnnDevice& device, const ConvolutionProblem& problem, const Body& body)
    -> decltype(body(std::declval<const ConvolutionGraph&>())) {
  try {
    return body(ConvolutionGraph(device, problem));
  } catch (const CudnnError& error) {
    if (error.cannot_do()) return std::nullopt;
    throw;
  }
}

}  // namespace

std::optional<int64_t> ask_for_offer(const CudnnDevice& device, const ConvolutionProblem& problem,
                                     const PlanRules& rules) {
  return with_graph(device, problem, [&](const ConvolutionGraph& graph) -> std::optional<int64_t> {
    const std::optional<EngineOffer> offer = first_offer(device, problem, graph, rules);
    return offer.has_value() ? std::optional(offer->workspace_bytes) : std::nullopt;
  });
}

std::optional<FoundPlan> compile_plan(const CudnnDevice& device, const ConvolutionProblem& problem,
                                      const PlanRules& rules) {
  return with_graph(device, problem,
                    [&](const ConvolutionGraph& graph) { return find_plan(device, problem, graph, rules); });
}

PlanRecord record_of(const std::optional<FoundPlan>& found, int64_t offered_bytes) {
  PlanRecord record{.offered_bytes = offered_bytes, .compiled = true};
  if (!found.has_value()) return record;
  try {
    record.plan = {found->engine, found->plan.get_string(Attribute::plan_json)};
  } catch (const CudnnError&) {
    record.compiled = false;
  }
  return record;
}

std::optional<FoundPlan> load_plan(const CudnnDevice& device, const PlanRecord::Plan& recorded) {
  Descriptor plan(device.functions(), DescriptorType::execution_plan);
  try {
    device.set_target(plan, Attribute::plan_handle, Attribute::plan_device_properties);
    plan.set(Attribute::plan_json, recorded.json);
    plan.finalize();
    const int64_t workspace_bytes = plan.get_int64(Attribute::plan_workspace_size);
    return FoundPlan{std::move(plan), recorded.engine, workspace_bytes};
  } catch (const CudnnError&) {
    return std::nullopt;
  }
}

std::vector<PlanRecord> compile_in_parallel(const CudnnDevice& device, std::span<const OpenProblem> problems,
                                            const PlanRules& rules,
                                            const std::function<void()>& enter_thread) {
  std::vector<PlanRecord> records(problems.size());
  const size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const size_t count = std::min({problems.size(), cores, kMostThreads});
  std::vector<std::exception_ptr> failures(count);
  std::atomic<size_t> next = 0;
  const auto work = [&](size_t thread) {
    try {
      enter_thread();
      const std::shared_ptr<const CudnnDevice> own = device.another();
      for (size_t i = next++; i < problems.size(); i = next++) {
        records[i] = record_of(compile_plan(*own, problems[i].problem, rules), problems[i].offered_bytes);
      }
    } catch (...) {
      failures[thread] = std::current_exception();
      next = problems.size();
    }
  };
  std::vector<std::jthread> threads;
  for (size_t thread = 0; thread < count; ++thread) threads.emplace_back(work, thread);
  for (std::jthread& thread : threads) thread.join();
  for (const std::exception_ptr& failure : failures) {
    if (failure != nullptr) std::rethrow_exception(failure);
  }
  return records;
}

}  // namespace densegraph::cudnn
