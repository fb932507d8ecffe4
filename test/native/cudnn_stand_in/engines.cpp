#include "engines.h"

#include <algorithm>

namespace stand_in {
namespace {

constexpr int64_t kWide = 16;
constexpr int64_t kGreedyBytes = int64_t{1} << 40;

bool is_wide(const Tensor& tensor) {
  return tensor.alignment >= kWide && tensor.strides[3] * tensor.element_bytes() % kWide == 0;
}

/// Whether a pixel's channels fill whole words of 16 bytes.
bool has_wide_pixels(const Tensor& tensor) {
  return tensor.sizes[1] * tensor.element_bytes() % kWide == 0;
}

bool is_dense(const Tensor& tensor) {
  return tensor.strides[3] == tensor.sizes[1];
}

int64_t packed_bytes(const Tensor& tensor) {
  return tensor.elements() * tensor.element_bytes();
}

}  // namespace

bool offers(EngineNumber engine, const Recipe& recipe, const Device& device) {
  const bool normalized = recipe.scale.has_value();
  const bool weight_gradient = recipe.pass == Pass::weight_gradient;
  if (weight_gradient && normalized) return false;
  if (weight_gradient && !(has_wide_pixels(recipe.x) && has_wide_pixels(recipe.y))) return false;
  // Ahead of Hopper weight gradients are for operands without gaps.
  constexpr int64_t kHopper = 900;
  if (weight_gradient && device.version < kHopper && !(is_dense(recipe.x) && is_dense(recipe.y)))
    return false;
  return engine != EngineNumber::plain || (!weight_gradient && !normalized);
}

bool can_run(EngineNumber engine, const Recipe& recipe) {
  return engine != EngineNumber::tensor_core ||
         (is_wide(recipe.x) && is_wide(recipe.weight) && is_wide(recipe.y));
}

std::vector<NumericalNote> numerical_notes(EngineNumber engine) {
  switch (engine) {
    case EngineNumber::plain:
      return {};
    case EngineNumber::nondeterministic:
      return {NumericalNote::tensor_core, NumericalNote::nondeterministic};
    case EngineNumber::down_converting:
      return {NumericalNote::tensor_core, NumericalNote::down_convert_inputs};
    default:
      return {NumericalNote::tensor_core};
  }
}

std::vector<BehaviorNote> behavior_notes(EngineNumber engine) {
  if (engine == EngineNumber::packing) return {};
  return {BehaviorNote::runtime_compilation};
}

int64_t workspace_bytes(EngineNumber engine, const Recipe& recipe) {
  return engine == EngineNumber::greedy ? kGreedyBytes : offered_workspace_bytes(engine, recipe);
}

int64_t offered_workspace_bytes(EngineNumber engine, const Recipe& recipe) {
  if (engine == EngineNumber::packing) {
    return std::max({packed_bytes(recipe.x), packed_bytes(recipe.weight), packed_bytes(recipe.y)});
  }
  // Two halves of the sums, in float32.
  constexpr int64_t kPartialBytes = 2 * 4;
  return recipe.pass == Pass::weight_gradient ? recipe.weight.elements() * kPartialBytes : 0;
}

std::vector<EngineNumber> ask(HeuristicMode mode, const Recipe& recipe, const Device& device) {
  using enum EngineNumber;
  std::vector<EngineNumber> engines{nondeterministic, greedy, packing, down_converting};
  if (mode == HeuristicMode::b) engines = {broken, tensor_core};
  if (mode == HeuristicMode::fallback) engines = {plain};
  std::erase_if(engines, [&](EngineNumber engine) { return !offers(engine, recipe, device); });
  return engines;
}

}  // namespace stand_in
