#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "convolution_plan.h"
#include "plan_record.h"
#include "plan_store.h"

namespace densegraph::cudnn {

/// How plans are chosen and kept.
struct PlanOptions {
  PlanRules rules;
  /// Where answers are kept from one process to the next: compiling a plan takes cuDNN about a second,
  /// loading it a millisecond. Empty: nowhere.
  std::string cache_folder;
  /// Makes the device a new thread's own, for those that compile.
  std::function<void()> enter_thread = [] {};
};

/// The convolutions of one device that cuDNN computes. Each question is put to cuDNN once. Not for several
/// threads at once.
class ConvolutionPlans {
 public:
  ConvolutionPlans(std::shared_ptr<const CudnnDevice> device, PlanOptions options)
      : device_(std::move(device)), options_(std::move(options)), store_(options_.cache_folder) {}

  const CudnnDevice& device() const { return *device_; }

  /// The most scratch that the plan for a problem can need, known without compiling it; null where there will
  /// be no plan. The same answer every time. Throws std::invalid_argument for a problem that is none, and
  /// CudnnError where cuDNN fails.
  std::optional<int64_t> offered_bytes(const ConvolutionProblem& problem);

  /// The plan for a problem, compiled where it was not, and valid as long as this object; null where cuDNN
  /// has none that keeps to the rules and to the offered scratch, so that another kernel has to compute it.
  /// The same answer every time. Throws as offered_bytes.
  const ConvolutionPlan* find(const ConvolutionProblem& problem);

  /// Compiles, on several threads at once, what find would compile one after the other. Throws as
  /// offered_bytes.
  void prepare(std::span<const ConvolutionProblem> problems);

 private:
  struct Answer {
    std::optional<int64_t> offered_bytes;
    /// Whether `plan` is known.
    bool compiled = false;
    std::unique_ptr<ConvolutionPlan> plan;
  };

  Answer& answer_to(const ConvolutionProblem& problem);
  /// Fills the answer from a record. A plan that cuDNN does not take back is compiled again.
  void take(const PlanRecord& record, const ConvolutionProblem& problem, Answer& answer) const;
  void save(const PlanRecord& record, const ConvolutionProblem& problem) const;
  /// All that an answer depends on.
  std::string key_of(const ConvolutionProblem& problem) const;

  std::shared_ptr<const CudnnDevice> device_;
  PlanOptions options_;
  PlanStore store_;
  std::unordered_map<std::string, Answer> answers_;
};

}  // namespace densegraph::cudnn
