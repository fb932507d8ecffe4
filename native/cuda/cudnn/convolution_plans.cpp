#include "convolution_plans.h"

#include <unordered_set>
#include <vector>

#include "plan_compiler.h"

namespace densegraph::cudnn {

std::optional<int64_t> ConvolutionPlans::offered_bytes(const ConvolutionProblem& problem) {
  return answer_to(problem).offered_bytes;
}

const ConvolutionPlan* ConvolutionPlans::find(const ConvolutionProblem& problem) {
  Answer& answer = answer_to(problem);
  if (!answer.compiled) {
    std::optional<FoundPlan> found = compile_plan(*device_, problem, options_.rules);
    save(record_of(found, *answer.offered_bytes), problem);
    answer.compiled = true;
    if (found.has_value()) {
      answer.plan = std::make_unique<ConvolutionPlan>(device_, problem, std::move(*found));
    }
  }
  return answer.plan.get();
}

void ConvolutionPlans::prepare(std::span<const ConvolutionProblem> problems) {
  std::vector<OpenProblem> open;
  std::unordered_set<std::string> questions;
  for (const ConvolutionProblem& problem : problems) {
    const Answer& answer = answer_to(problem);
    if (!answer.compiled && questions.insert(describe(problem)).second) {
      open.push_back({problem, *answer.offered_bytes});
    }
  }
  const std::vector<PlanRecord> records =
      compile_in_parallel(*device_, open, options_.rules, options_.enter_thread);
  for (size_t i = 0; i < open.size(); ++i) {
    save(records[i], open[i].problem);
    take(records[i], open[i].problem, answer_to(open[i].problem));
  }
}

ConvolutionPlans::Answer& ConvolutionPlans::answer_to(const ConvolutionProblem& problem) {
  const std::string question = describe(problem);
  const auto known = answers_.find(question);
  if (known != answers_.end()) return known->second;
  check_problem(problem);
  Answer answer;
  const std::optional<std::string> content = store_.load(key_of(problem));
  std::optional<PlanRecord> record = content.has_value() ? PlanRecord::decode(*content) : std::nullopt;
  if (!record.has_value()) {
    record = PlanRecord{.offered_bytes = ask_for_offer(*device_, problem, options_.rules)};
    save(*record, problem);
  }
  take(*record, problem, answer);
  return answers_.emplace(question, std::move(answer)).first->second;
}

void ConvolutionPlans::take(const PlanRecord& record, const ConvolutionProblem& problem,
                            Answer& answer) const {
  answer.offered_bytes = record.offered_bytes;
  // Nothing is left to compile where nothing is offered.
  answer.compiled = record.compiled || !record.offered_bytes.has_value();
  if (!record.plan.has_value()) return;
  std::optional<FoundPlan> found = load_plan(*device_, *record.plan);
  answer.compiled = found.has_value() && found->workspace_bytes <= *record.offered_bytes;
  if (answer.compiled) answer.plan = std::make_unique<ConvolutionPlan>(device_, problem, std::move(*found));
}

void ConvolutionPlans::save(const PlanRecord& record, const ConvolutionProblem& problem) const {
  store_.save(key_of(problem), record.encode());
}

std::string ConvolutionPlans::key_of(const ConvolutionProblem& problem) const {
  const PlanRules& rules = options_.rules;
  return "cuDNN " + device_->library().version_text() + "; " + device_->identity() + "; " +
         (rules.allow_nondeterministic ? "any order" : "fixed order") + ", at most " +
         std::to_string(rules.most_workspace_bytes) + " bytes; " + describe(problem);
}

}  // namespace densegraph::cudnn
