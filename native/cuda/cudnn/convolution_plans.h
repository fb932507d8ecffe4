#pragma once
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "convolution_plan.h"
#include "plan_store.h"

namespace densegraph::cudnn {

/// How plans are chosen and kept.
struct PlanOptions {
  PlanRules rules;
  /// Where plans are kept from one process to the next: compiling one takes cuDNN about a second, loading it
  /// a millisecond. Empty: nowhere.
  std::string cache_folder;
};

/// The convolutions of one device that cuDNN computes. Each question is put to cuDNN once. Not for several
/// threads at once.
class ConvolutionPlans {
 public:
  ConvolutionPlans(std::shared_ptr<const CudnnDevice> device, const PlanOptions& options)
      : device_(std::move(device)), rules_(options.rules), store_(options.cache_folder) {}

  /// The plan for a problem, valid as long as this object; null where cuDNN has none that keeps to the rules,
  /// so that another kernel has to compute it. The same answer every time, so also for the planner that asks
  /// ahead of time. Throws std::invalid_argument for a problem that is none, and CudnnError where cuDNN
  /// fails.
  const ConvolutionPlan* find(const ConvolutionProblem& problem);

 private:
  std::unique_ptr<ConvolutionPlan> load_or_make(const ConvolutionProblem& problem) const;
  std::unique_ptr<ConvolutionPlan> make(const ConvolutionProblem& problem, const std::string& key) const;
  /// cuDNN's answer. One that does not know the graph at all, as older ones may not, has no plan.
  std::optional<FoundPlan> ask(const ConvolutionProblem& problem) const;
  /// All that an answer depends on.
  std::string key_of(const ConvolutionProblem& problem) const;

  std::shared_ptr<const CudnnDevice> device_;
  PlanRules rules_;
  PlanStore store_;
  std::unordered_map<std::string, std::unique_ptr<ConvolutionPlan>> plans_;
};

}  // namespace densegraph::cudnn
