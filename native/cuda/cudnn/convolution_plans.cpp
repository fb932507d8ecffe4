#include "convolution_plans.h"

#include <sstream>

#include "cudnn_error.h"

namespace densegraph::cudnn {
namespace {

/// What the store holds where cuDNN had no plan.
constexpr const char* kNoPlan = "none";

/// A plan as the store keeps it: its engine and scratch, and cuDNN's own text.
std::string encode(const ConvolutionPlan& plan) {
  return std::to_string(plan.engine()) + ' ' + std::to_string(plan.workspace_bytes()) + ' ' +
         plan.serialize();
}

/// Null where cuDNN does not take its text back.
std::optional<FoundPlan> decode(const CudnnDevice& device, const std::string& content) {
  std::istringstream stream(content);
  int64_t engine = 0, workspace_bytes = 0;
  std::string json;
  if (!(stream >> engine >> workspace_bytes) || !std::getline(stream.ignore(), json)) return std::nullopt;
  Descriptor plan(device.functions(), DescriptorType::execution_plan);
  try {
    device.set_target(plan, Attribute::plan_handle, Attribute::plan_device_properties);
    plan.set(Attribute::plan_json, json);
    plan.finalize();
    if (plan.get_int64(Attribute::plan_workspace_size) != workspace_bytes) return std::nullopt;
  } catch (const CudnnError&) {
    return std::nullopt;
  }
  return FoundPlan{std::move(plan), engine, workspace_bytes};
}

}  // namespace

const ConvolutionPlan* ConvolutionPlans::find(const ConvolutionProblem& problem) {
  const std::string question = describe(problem);
  const auto known = plans_.find(question);
  if (known != plans_.end()) return known->second.get();
  check_problem(problem);
  return plans_.emplace(question, load_or_make(problem)).first->second.get();
}

std::unique_ptr<ConvolutionPlan> ConvolutionPlans::load_or_make(const ConvolutionProblem& problem) const {
  const std::string key = key_of(problem);
  if (const std::optional<std::string> content = store_.load(key)) {
    if (*content == kNoPlan) return nullptr;
    if (std::optional<FoundPlan> found = decode(*device_, *content)) {
      return std::make_unique<ConvolutionPlan>(device_, problem, std::move(*found));
    }
  }
  return make(problem, key);
}

std::unique_ptr<ConvolutionPlan> ConvolutionPlans::make(const ConvolutionProblem& problem,
                                                        const std::string& key) const {
  std::optional<FoundPlan> found = ask(problem);
  if (!found.has_value()) {
    store_.save(key, kNoPlan);
    return nullptr;
  }
  auto plan = std::make_unique<ConvolutionPlan>(device_, problem, std::move(*found));
  try {
    store_.save(key, encode(*plan));
  } catch (const CudnnError&) {
    // An engine that cannot be written down is asked for again by the next process.
  }
  return plan;
}

std::optional<FoundPlan> ConvolutionPlans::ask(const ConvolutionProblem& problem) const {
  try {
    const ConvolutionGraph graph(*device_, problem);
    return find_plan(*device_, problem, graph, rules_);
  } catch (const CudnnError& error) {
    if (error.cannot_do()) return std::nullopt;
    throw;
  }
}

std::string ConvolutionPlans::key_of(const ConvolutionProblem& problem) const {
  return "cuDNN " + device_->library().version_text() + "; " + device_->identity() + "; " +
         (rules_.allow_nondeterministic ? "any order" : "fixed order") + ", at most " +
         std::to_string(rules_.most_workspace_bytes) + " bytes; " + describe(problem);
}

}  // namespace densegraph::cudnn
