#include "plan.h"

#include <sstream>

namespace stand_in {
namespace {

constexpr const char* kWritten = "{\"standIn\":\"";
constexpr const char* kEnd = "\"}";

/// What an engine descriptor holds.
std::shared_ptr<Plan> from_config(const Object& object) {
  const Object& engine = object.object(Attribute::plan_engine_config).object(Attribute::engine_config_engine);
  auto plan = std::make_shared<Plan>(engine.meaning_as<Plan>());
  require(plan->engine != EngineNumber::broken, Status::internal_error, "the engine's code does not compile");
  return plan;
}

std::shared_ptr<Plan> from_text(const Object& object) {
  const std::vector<char> characters = object.list<char>(Attribute::plan_json);
  std::string text(characters.begin(), characters.end());
  require(text.starts_with(kWritten) && text.ends_with(kEnd), Status::bad_param,
          "a text that is no written plan");
  text = text.substr(std::string(kWritten).size());
  std::istringstream stream(text.substr(0, text.size() - std::string(kEnd).size()));
  int64_t engine = 0;
  std::string recipe;
  stream >> engine;
  std::getline(stream, recipe);
  auto plan = std::make_shared<Plan>();
  plan->engine = static_cast<EngineNumber>(engine);
  plan->recipe = parse_recipe(recipe);
  return plan;
}

}  // namespace

std::shared_ptr<const Plan> read_plan(const Object& object) {
  const bool described = object.has(Attribute::plan_device_properties);
  require(described != object.has(Attribute::plan_handle), Status::bad_param,
          "a plan is for a handle or for a described device, one of them");
  require(object.has(Attribute::plan_engine_config) != object.has(Attribute::plan_json), Status::bad_param,
          "a plan is made of an engine's configuration or of a text, one of them");
  const auto plan = object.has(Attribute::plan_json) ? from_text(object) : from_config(object);
  plan->handle = described ? nullptr : object.single<Handle>(Attribute::plan_handle);
  plan->workspace = workspace_bytes(plan->engine, *plan->recipe);
  return plan;
}

std::string write_plan(const Plan& plan) {
  return kWritten + std::to_string(static_cast<int64_t>(plan.engine)) + ' ' + write_recipe(*plan.recipe) +
         kEnd;
}

}  // namespace stand_in
