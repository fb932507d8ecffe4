#pragma once
#include <vector>

#include "recipe.h"

namespace stand_in {

using densegraph::cudnn::BehaviorNote;
using densegraph::cudnn::HeuristicMode;
using densegraph::cudnn::NumericalNote;

/// The stand-in's engines, by their numbers. The first two are as good as real cuDNN's; the
/// others are offered before them, each with a fault that a caller has to see ahead of running it.
enum class EngineNumber : int64_t {
  /// Rounds float32 to TF32; no weight gradient of a normalized x. Offers itself for all operands as real
  /// cuDNN's does,
  /// but cannot run with one that cannot be accessed by 16 bytes.
  tensor_core = 0,
  /// No tensor cores; any alignment; neither weight gradients nor normalization.
  plain = 1,
  /// Notes that its sums have no fixed order.
  nondeterministic = 2,
  /// Asks for scratch for packed copies of its operands.
  packing = 3,
  /// Notes that it rounds inputs to less than their type.
  down_converting = 4,
  /// Fails to compile when its plan is made.
  broken = 5,
  /// Its plan asks for more scratch than its configuration said, and than anyone grants.
  greedy = 6,
};

/// What plans are made for: a described device, or what a handle has.
struct Device : Meaning {
  /// Compute capability times 100.
  int64_t version = 900;
};

/// Whether an engine offers itself for a recipe on a device.
bool offers(EngineNumber engine, const Recipe& recipe, const Device& device);
/// Whether an engine that has been planned for a recipe can run it.
bool can_run(EngineNumber engine, const Recipe& recipe);
std::vector<NumericalNote> numerical_notes(EngineNumber engine);
std::vector<BehaviorNote> behavior_notes(EngineNumber engine);
/// Scratch as a configuration says it, and as its plan does.
int64_t offered_workspace_bytes(EngineNumber engine, const Recipe& recipe);
int64_t workspace_bytes(EngineNumber engine, const Recipe& recipe);

/// The engines that heuristics in that mode name for a recipe, the first choice first; none while
/// DENSEGRAPH_STAND_IN_OFFERS is set, so that a test sees what is known without asking.
std::vector<EngineNumber> ask(HeuristicMode mode, const Recipe& recipe, const Device& device);

}  // namespace stand_in
