#include "plan_record.h"

#include <sstream>

namespace densegraph::cudnn {
namespace {

/// In the place of what there is not.
constexpr const char* kNone = "none";

}  // namespace

/// "none", "BYTES", "BYTES none" or "BYTES ENGINE JSON".
std::string PlanRecord::encode() const {
  if (!offered_bytes.has_value()) return kNone;
  const std::string offered = std::to_string(*offered_bytes);
  if (!compiled) return offered;
  return offered + ' ' + (plan.has_value() ? std::to_string(plan->engine) + ' ' + plan->json : kNone);
}

std::optional<PlanRecord> PlanRecord::decode(const std::string& text) {
  if (text == kNone) return PlanRecord{};
  std::istringstream stream(text);
  int64_t bytes = 0;
  if (!(stream >> bytes)) return std::nullopt;
  std::string rest;
  if (!std::getline(stream.ignore(), rest)) return PlanRecord{.offered_bytes = bytes};
  if (rest == kNone) return PlanRecord{.offered_bytes = bytes, .compiled = true};
  std::istringstream plan_stream(rest);
  PlanRecord::Plan plan{};
  if (!(plan_stream >> plan.engine) || !std::getline(plan_stream.ignore(), plan.json)) return std::nullopt;
  return PlanRecord{.offered_bytes = bytes, .compiled = true, .plan = std::move(plan)};
}

}  // namespace densegraph::cudnn
