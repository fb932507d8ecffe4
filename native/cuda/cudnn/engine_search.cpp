#include "engine_search.h"

#include <algorithm>
#include <limits>

#include "cudnn_error.h"

namespace densegraph::cudnn {
namespace {

/// What cuDNN says of an engine without building it.
struct EngineNotes {
  int64_t engine;
  std::vector<int> numerical, behavior;

  bool has(NumericalNote note) const { return contains(numerical, static_cast<int>(note)); }
  bool has(BehaviorNote note) const { return contains(behavior, static_cast<int>(note)); }

 private:
  static bool contains(const std::vector<int>& notes, int note) {
    return std::find(notes.begin(), notes.end(), note) != notes.end();
  }
};

EngineNotes notes_of(const CudnnDevice& device, const Descriptor& config) {
  Descriptor engine(device.functions(), DescriptorType::engine);
  config.get_into(Attribute::engine_config_engine, engine);
  return {engine.get_int64(Attribute::engine_global_index),
          engine.get_enumerators(Attribute::engine_numerical_notes, AttributeType::numerical_note,
                                 kNumericalNoteCount),
          engine.get_enumerators(Attribute::engine_behavior_notes, AttributeType::behavior_note,
                                 kBehaviorNoteCount)};
}

/// float32 as it is cannot be multiplied by tensor cores: they round it to TF32.
bool wants_tensor_cores(const ConvolutionProblem& problem) {
  return problem.x.type != DataType::float32 || problem.allow_tf32;
}

bool is_wide(const ConvolutionTensor& tensor) {
  return tensor.alignment == kMostAlignment && tensor.stride * tensor.element_bytes() % kMostAlignment == 0;
}

/// Whether all operands can be accessed by 16 bytes, as the Tensor Memory Accelerator does. cuDNN 9.27's
/// engines for it offer themselves for other operands as well, whose plans then cannot be run.
bool is_wide(const ConvolutionProblem& problem) {
  return is_wide(problem.x) && is_wide(problem.weight) && is_wide(problem.y);
}

bool is_acceptable(const EngineNotes& notes, const ConvolutionProblem& problem, const PlanRules& rules) {
  if (notes.has(NumericalNote::nondeterministic) && !rules.allow_nondeterministic) return false;
  if (notes.has(NumericalNote::down_convert_inputs) ||
      notes.has(NumericalNote::reduced_precision_reduction)) {
    return false;
  }
  return notes.has(NumericalNote::tensor_core) == wants_tensor_cores(problem);
}

/// Whether the scratch could hold a packed copy of an operand with gaps: such engines copy behind one's back.
/// Engines compiled for the very graph have the strides in their code, and scratch for partial sums alone.
bool may_pack(const EngineNotes& notes, const ConvolutionProblem& problem, int64_t workspace_bytes) {
  if (notes.has(BehaviorNote::runtime_compilation)) return false;
  int64_t smallest_copy = std::numeric_limits<int64_t>::max();
  for (const ConvolutionTensor& tensor : {problem.x, problem.weight, problem.y}) {
    if (!tensor.dense()) smallest_copy = std::min(smallest_copy, tensor.bytes());
  }
  return workspace_bytes >= smallest_copy;
}

std::vector<Descriptor> ask_heuristics(const CudnnDevice& device, const ConvolutionGraph& graph,
                                       HeuristicMode mode) {
  Descriptor heuristics(device.functions(), DescriptorType::engine_heuristics);
  heuristics.set(Attribute::heuristics_operation_graph, graph.descriptor());
  heuristics.set(Attribute::heuristics_mode, AttributeType::heuristic_mode, 1, &mode);
  device.set_target(heuristics, std::nullopt, Attribute::heuristics_device_properties);
  heuristics.finalize();
  return heuristics.get_descriptors(Attribute::heuristics_results, DescriptorType::engine_config);
}

/// Null where cuDNN does not build it after all.
std::optional<Descriptor> build_plan(const CudnnDevice& device, const Descriptor& config) {
  Descriptor plan(device.functions(), DescriptorType::execution_plan);
  device.set_target(plan, Attribute::plan_handle, Attribute::plan_device_properties);
  plan.set(Attribute::plan_engine_config, config);
  try {
    plan.finalize();
  } catch (const CudnnError& error) {
    if (error.cannot_do()) return std::nullopt;
    throw;
  }
  return plan;
}

/// The heuristics' answer; nothing where they do not know the graph.
std::vector<Descriptor> offered_configs(const CudnnDevice& device, const ConvolutionGraph& graph,
                                        HeuristicMode mode) {
  try {
    return ask_heuristics(device, graph, mode);
  } catch (const CudnnError& error) {
    if (error.cannot_do()) return {};
    throw;
  }
}

}  // namespace

std::vector<EngineOffer> find_offers(const CudnnDevice& device, const ConvolutionProblem& problem,
                                     const ConvolutionGraph& graph, const PlanRules& rules,
                                     HeuristicMode mode) {
  std::vector<EngineOffer> offers;
  if (wants_tensor_cores(problem) && !is_wide(problem)) return offers;
  for (Descriptor& config : offered_configs(device, graph, mode)) {
    const EngineNotes notes = notes_of(device, config);
    if (!is_acceptable(notes, problem, rules)) continue;
    const int64_t workspace_bytes = config.get_int64(Attribute::engine_config_workspace_size);
    if (workspace_bytes > rules.most_workspace_bytes || may_pack(notes, problem, workspace_bytes)) continue;
    offers.push_back({std::move(config), notes.engine, workspace_bytes});
  }
  return offers;
}

std::optional<EngineOffer> first_offer(const CudnnDevice& device, const ConvolutionProblem& problem,
                                       const ConvolutionGraph& graph, const PlanRules& rules) {
  for (const HeuristicMode mode : kHeuristicModes) {
    std::vector<EngineOffer> offers = find_offers(device, problem, graph, rules, mode);
    if (!offers.empty()) return std::move(offers.front());
  }
  return std::nullopt;
}

std::optional<FoundPlan> find_plan(const CudnnDevice& device, const ConvolutionProblem& problem,
                                   const ConvolutionGraph& graph, const PlanRules& rules) {
  std::optional<int64_t> granted;
  for (const HeuristicMode mode : kHeuristicModes) {
    for (const EngineOffer& offer : find_offers(device, problem, graph, rules, mode)) {
      if (!granted.has_value()) granted = offer.workspace_bytes;
      if (offer.workspace_bytes > *granted) continue;
      std::optional<Descriptor> plan = build_plan(device, offer.config);
      if (!plan.has_value() || plan->get_int64(Attribute::plan_workspace_size) != offer.workspace_bytes)
        continue;
      return FoundPlan{std::move(*plan), offer.engine, offer.workspace_bytes};
    }
  }
  return std::nullopt;
}

}  // namespace densegraph::cudnn
