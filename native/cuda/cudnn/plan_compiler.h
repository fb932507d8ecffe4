#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "convolution_problem.h"
#include "engine_search.h"
#include "plan_record.h"

namespace densegraph::cudnn {

/// Scratch of the first engine that cuDNN offers for a problem; null where it offers none that keeps to the
/// rules, or does not know the graph at all, as older ones may not. Throws CudnnError where cuDNN fails.
std::optional<int64_t> ask_for_offer(const CudnnDevice& device, const ConvolutionProblem& problem,
                                     const PlanRules& rules);

/// The plan of the first offer that compiles; null where none does. Throws CudnnError where cuDNN fails.
std::optional<FoundPlan> compile_plan(const CudnnDevice& device, const ConvolutionProblem& problem,
                                      const PlanRules& rules);

/// What there is to keep of what compile_plan found for a problem with that offer. A plan that its engine
/// cannot write down is as good as not compiled.
PlanRecord record_of(const std::optional<FoundPlan>& found, int64_t offered_bytes);

/// A plan as it was recorded; null where cuDNN does not take its text back.
std::optional<FoundPlan> load_plan(const CudnnDevice& device, const PlanRecord::Plan& plan);

/// A problem that cuDNN has an offer for and that is not compiled yet.
struct OpenProblem {
  ConvolutionProblem problem;
  int64_t offered_bytes;
};

/// The record of each problem, compiled by several threads at once. Each has a handle of its own, for one
/// must not be used by two threads; it begins with enter_thread(), which makes the device its own. Throws
/// what a thread throws.
std::vector<PlanRecord> compile_in_parallel(const CudnnDevice& device, std::span<const OpenProblem> problems,
                                            const PlanRules& rules,
                                            const std::function<void()>& enter_thread);

}  // namespace densegraph::cudnn
