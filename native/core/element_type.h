#pragma once
#include <optional>
#include <string_view>

#include "tensor_view.h"

namespace densegraph {

inline int64_t element_bytes(ElementType type) {
  switch (type) {
    case ElementType::float32:
    case ElementType::int32:
      return 4;
    case ElementType::bfloat16:
      return 2;
    case ElementType::uint8:
      return 1;
  }
  return 0;
}

/// As src/compiler/program.ts spells it: "float32", "bfloat16", "int32", "uint8".
inline std::string_view element_type_name(ElementType type) {
  switch (type) {
    case ElementType::float32:
      return "float32";
    case ElementType::bfloat16:
      return "bfloat16";
    case ElementType::int32:
      return "int32";
    case ElementType::uint8:
      return "uint8";
  }
  return "";
}

inline std::optional<ElementType> find_element_type(std::string_view name) {
  for (ElementType type :
       {ElementType::float32, ElementType::bfloat16, ElementType::int32, ElementType::uint8}) {
    if (element_type_name(type) == name) return type;
  }
  return std::nullopt;
}

}  // namespace densegraph
