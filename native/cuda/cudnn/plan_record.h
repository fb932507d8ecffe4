#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace densegraph::cudnn {

/// What is known of one question to cuDNN, as it is kept on disk and handed from thread to thread.
struct PlanRecord {
  struct Plan {
    /// As of FoundPlan.
    int64_t engine;
    /// cuDNN's own text of the plan, with its compiled code.
    std::string json;
  };

  /// Scratch of the first engine that cuDNN offers; null where it offers none that keeps to the rules.
  std::optional<int64_t> offered_bytes;
  /// Whether offers have been compiled.
  bool compiled = false;
  /// Null also where none of the offers compiles.
  std::optional<Plan> plan{};

  std::string encode() const;
  /// Null for a text that is none.
  static std::optional<PlanRecord> decode(const std::string& text);
};

}  // namespace densegraph::cudnn
