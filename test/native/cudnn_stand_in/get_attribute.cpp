#include <algorithm>
#include <cstring>

#include "attribute_rules.h"
#include "finalize.h"
#include "plan.h"

namespace stand_in {
namespace {

/// Copies at most `requested` elements; returns how many there are where none was requested, else how many it
/// copied.
template <class T>
int64_t give(const std::vector<T>& values, int64_t requested, void* elements) {
  const auto available = static_cast<int64_t>(values.size());
  if (requested == 0) return available;
  require(elements != nullptr, Status::bad_param_null_pointer, "there is no place for an attribute");
  const int64_t count = std::min(available, requested);
  if (count > 0) std::memcpy(elements, values.data(), static_cast<size_t>(count) * sizeof(T));
  return count;
}

/// Makes an empty descriptor that the caller has prepared into an engine, which means a plan yet without a
/// target.
void make_engine(Object& object, EngineNumber engine, std::shared_ptr<const Recipe> recipe) {
  require(object.type == DescriptorType::engine && !object.finalized, Status::bad_param,
          "an engine needs an empty engine descriptor");
  auto plan = std::make_shared<Plan>();
  plan->engine = engine;
  plan->recipe = std::move(recipe);
  object.meaning = plan;
  object.finalized = true;
}

/// Makes an empty descriptor that the caller has prepared into a configuration of the engine.
void make_config(Object& object, EngineNumber engine, std::shared_ptr<const Recipe> recipe) {
  require(object.type == DescriptorType::engine_config && !object.finalized, Status::bad_param,
          "a configuration needs an empty configuration descriptor");
  auto inner = std::make_shared<Object>();
  inner->type = DescriptorType::engine;
  make_engine(*inner, engine, std::move(recipe));
  object.values.insert_or_assign(Attribute::engine_config_engine,
                                 Value{AttributeType::backend_descriptor, 1, {}, {inner}});
  object.finalized = true;
}

Object& object_at(void* elements, int64_t index) {
  auto* const raw = static_cast<std::shared_ptr<Object>**>(elements)[index];
  require(raw != nullptr, Status::bad_param_null_pointer, "a descriptor to fill is null");
  return **raw;
}

int64_t give_results(const Object& heuristics, int64_t requested, void* elements) {
  const auto recipe = std::static_pointer_cast<const Recipe>(
      heuristics.object(Attribute::heuristics_operation_graph).meaning);
  const bool described = heuristics.has(Attribute::heuristics_device_properties);
  const Device device =
      described ? heuristics.object(Attribute::heuristics_device_properties).meaning_as<Device>() : Device{};
  const auto engines = ask(heuristics.single<HeuristicMode>(Attribute::heuristics_mode), *recipe, device);
  const auto available = static_cast<int64_t>(engines.size());
  // The first answer is an upper bound, which the second need not reach.
  if (requested == 0) return available + 1;
  const int64_t count = std::min(available, requested);
  for (int64_t index = 0; index < count; ++index) {
    make_config(object_at(elements, index), engines[static_cast<size_t>(index)], recipe);
  }
  return count;
}

int64_t give_engine(const Object& config, int64_t requested, void* elements) {
  require(requested == 1, Status::bad_param, "a configuration has one engine");
  const auto& plan = config.object(Attribute::engine_config_engine).meaning_as<Plan>();
  make_engine(object_at(elements, 0), plan.engine, plan.recipe);
  return 1;
}

}  // namespace

int64_t get_attribute(const Object& object, Attribute name, AttributeType type, int64_t requested,
                      void* elements) {
  require(object.finalized, Status::bad_param_not_finalized, "a descriptor that is not finalized is read");
  const AttributeRule* const rule = find_rule(object.type, name);
  require(rule != nullptr && rule->type == type, Status::bad_param,
          "an attribute that the descriptor has not");
  switch (name) {
    case Attribute::heuristics_results:
      return give_results(object, requested, elements);
    case Attribute::engine_config_engine:
      return give_engine(object, requested, elements);
    case Attribute::engine_config_workspace_size: {
      const auto& plan = object.object(Attribute::engine_config_engine).meaning_as<Plan>();
      return give(std::vector{offered_workspace_bytes(plan.engine, *plan.recipe)}, requested, elements);
    }
    case Attribute::engine_global_index:
      return give(std::vector{object.meaning_as<Plan>().engine}, requested, elements);
    case Attribute::engine_numerical_notes:
      return give(numerical_notes(object.meaning_as<Plan>().engine), requested, elements);
    case Attribute::engine_behavior_notes:
      return give(behavior_notes(object.meaning_as<Plan>().engine), requested, elements);
    case Attribute::plan_workspace_size:
      return give(std::vector{object.meaning_as<Plan>().workspace}, requested, elements);
    case Attribute::plan_json: {
      const std::string text = write_plan(object.meaning_as<Plan>());
      return give(std::vector<char>(text.begin(), text.end()), requested, elements);
    }
    default:
      throw Refusal{Status::not_supported, "an attribute that the stand-in does not give back"};
  }
}

}  // namespace stand_in
