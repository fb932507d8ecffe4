#include "object.h"

#include "attribute_rules.h"

namespace stand_in {
namespace {

std::string text_of(Attribute name) {
  return "attribute " + std::to_string(static_cast<int>(name));
}

std::string text_of(DescriptorType type) {
  return "descriptor type " + std::to_string(static_cast<int>(type));
}

void check_rule(const Object& object, Attribute name, AttributeType type, int64_t count) {
  const AttributeRule* const rule = find_rule(object.type, name);
  require(rule != nullptr && rule->use != Use::read_only, Status::not_supported,
          text_of(object.type) + " has no settable " + text_of(name));
  require(type == rule->type, Status::bad_param, text_of(name) + " has another type");
  require(count >= rule->least && count <= rule->most, Status::bad_param,
          text_of(name) + " has not " + std::to_string(count) + " elements");
}

/// A descriptor is passed as the address of its object; this library's handles keep it alive.
std::shared_ptr<Object> object_at(const void* elements, int64_t index) {
  const auto* const raw = static_cast<std::shared_ptr<Object>* const*>(elements)[index];
  require(raw != nullptr, Status::bad_param_null_pointer, "a descriptor is null");
  return *raw;
}

}  // namespace

const Value& Object::value(Attribute name) const {
  const auto found = values.find(name);
  require(found != values.end(), Status::bad_param, text_of(type) + " has no value for " + text_of(name));
  return found->second;
}

size_t element_bytes(AttributeType type) {
  switch (type) {
    case AttributeType::boolean:
    case AttributeType::character:
      return 1;
    case AttributeType::data_type:
    case AttributeType::float32:
    case AttributeType::convolution_mode:
    case AttributeType::heuristic_mode:
    case AttributeType::nan_propagation:
    case AttributeType::numerical_note:
    case AttributeType::pointwise_mode:
    case AttributeType::behavior_note:
      return 4;
    case AttributeType::handle:
    case AttributeType::int64:
    case AttributeType::void_pointer:
    case AttributeType::backend_descriptor:
      return 8;
  }
  throw Refusal{Status::bad_param, "an attribute type that is not known"};
}

void set_attribute(Object& object, Attribute name, AttributeType type, int64_t count, const void* elements) {
  require(!object.finalized, Status::not_initialized, text_of(object.type) + " is finalized already");
  check_rule(object, name, type, count);
  require(elements != nullptr || count == 0, Status::bad_param_null_pointer, text_of(name) + " is null");
  Value value{type, count, {}, {}};
  if (type == AttributeType::backend_descriptor) {
    for (int64_t index = 0; index < count; ++index) {
      value.objects.push_back(object_at(elements, index));
      require(value.objects.back()->finalized, Status::bad_param_not_finalized,
              "the descriptor for " + text_of(name) + " is not finalized");
    }
  } else {
    value.bytes.resize(static_cast<size_t>(count) * element_bytes(type));
    if (!value.bytes.empty()) std::memcpy(value.bytes.data(), elements, value.bytes.size());
  }
  object.values.insert_or_assign(name, std::move(value));
}

void check_complete(const Object& object) {
  for (const AttributeRule& rule : rules_of(object.type)) {
    require(rule.use != Use::required || object.has(rule.name), Status::bad_param,
            text_of(object.type) + " lacks " + text_of(rule.name));
  }
}

}  // namespace stand_in
