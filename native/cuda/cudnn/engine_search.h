#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "convolution_graph.h"

namespace densegraph::cudnn {

/// What a plan must keep to.
struct PlanRules {
  /// Engines whose sums have no fixed order.
  bool allow_nondeterministic = false;
  /// The most scratch that a plan may ask for.
  int64_t most_workspace_bytes = int64_t{64} << 20;
};

/// An engine with its knobs set that cuDNN offers for a graph, built into a plan.
struct FoundPlan {
  Descriptor plan;
  /// cuDNN's number of the engine, for people.
  int64_t engine;
  int64_t workspace_bytes;
};

/// An engine's configuration that keeps to the rules as far as one can know without building it.
struct EngineOffer {
  Descriptor config;
  /// As of FoundPlan.
  int64_t engine;
  int64_t workspace_bytes;
};

/// What heuristics in one mode name for the graph, the best first, as far as it keeps to the rules:
/// deterministic, sums in float32, no input rounded to less than its type (TF32 only where the problem allows
/// it), scratch within the limit, and operands with gaps read and written where they are. Bfloat16 and TF32
/// are multiplied by tensor cores or not at all.
std::vector<EngineOffer> find_offers(const CudnnDevice& device, const ConvolutionProblem& problem,
                                     const ConvolutionGraph& graph, const PlanRules& rules,
                                     HeuristicMode mode);

/// The first offer of the heuristics A, B and fallback; null where there is none.
std::optional<EngineOffer> first_offer(const CudnnDevice& device, const ConvolutionProblem& problem,
                                       const ConvolutionGraph& graph, const PlanRules& rules);

/// The first offer that builds, of those that need no more scratch than the very first: who plans memory
/// knows that one alone. Null where there is none.
std::optional<FoundPlan> find_plan(const CudnnDevice& device, const ConvolutionProblem& problem,
                                   const ConvolutionGraph& graph, const PlanRules& rules);

/// All heuristic modes, the best first.
constexpr HeuristicMode kHeuristicModes[] = {HeuristicMode::a, HeuristicMode::b, HeuristicMode::fallback};

}  // namespace densegraph::cudnn
