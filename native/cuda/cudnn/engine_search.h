#pragma once
#include <cstdint>
#include <optional>

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

/// Asks cuDNN's heuristics (A, then B, then fallback) for engines that compute the graph, and returns the
/// first that builds and keeps to the rules: deterministic, sums in float32, no input rounded to less than
/// its type (TF32 only where the problem allows it), scratch within the limit, and operands with gaps read
/// and written where they are. Bfloat16 and TF32 are multiplied by tensor cores or not at all. Null where
/// there is none.
std::optional<FoundPlan> find_plan(const CudnnDevice& device, const ConvolutionProblem& problem,
                                   const ConvolutionGraph& graph, const PlanRules& rules);

}  // namespace densegraph::cudnn
