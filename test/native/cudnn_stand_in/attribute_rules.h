#pragma once
#include <cstdint>
#include <span>

#include "object.h"

namespace stand_in {

enum class Use : uint8_t { required, optional, read_only };

/// What one attribute of a descriptor type takes: from cudnn_graph.h's documentation.
struct AttributeRule {
  Attribute name;
  AttributeType type;
  int64_t least, most;
  Use use = Use::required;
};

/// All attributes of a descriptor type that the stand-in knows; refuses types that it does not.
std::span<const AttributeRule> rules_of(DescriptorType type);

/// Null where the type has no such attribute.
const AttributeRule* find_rule(DescriptorType type, Attribute name);

}  // namespace stand_in
