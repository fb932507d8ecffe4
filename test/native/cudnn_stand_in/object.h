#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "refusal.h"

namespace stand_in {

using densegraph::cudnn::Attribute;
using densegraph::cudnn::AttributeType;
using densegraph::cudnn::DescriptorType;

struct Object;

/// The value of an attribute: its elements' bytes, or the descriptors.
struct Value {
  AttributeType type;
  int64_t count;
  std::vector<std::byte> bytes;
  std::vector<std::shared_ptr<Object>> objects;
};

/// What a finalized descriptor means, where it is more than its attributes.
struct Meaning {
  virtual ~Meaning() = default;
};

/// A backend descriptor.
struct Object {
  DescriptorType type;
  bool finalized = false;
  std::map<Attribute, Value> values;
  std::shared_ptr<const Meaning> meaning;

  bool has(Attribute name) const { return values.contains(name); }
  /// Refuses the call where the attribute is not set.
  const Value& value(Attribute name) const;

  template <class T>
  std::vector<T> list(Attribute name) const {
    const Value& found = value(name);
    std::vector<T> elements(static_cast<size_t>(found.count));
    if (!elements.empty()) std::memcpy(elements.data(), found.bytes.data(), found.bytes.size());
    return elements;
  }
  template <class T>
  T single(Attribute name) const {
    T element;
    std::memcpy(&element, value(name).bytes.data(), sizeof(T));
    return element;
  }
  const Object& object(Attribute name) const { return *value(name).objects.front(); }
  template <class M>
  const M& meaning_as() const {
    return static_cast<const M&>(*meaning);
  }
};

/// Bytes of one element of an attribute. Refuses types that are not known.
size_t element_bytes(AttributeType type);

/// cudnnBackendSetAttribute: refuses a finalized descriptor, an attribute that its type has not or that
/// cannot be set, a wrong type or count, and descriptors that are not finalized.
void set_attribute(Object& object, Attribute name, AttributeType type, int64_t count, const void* elements);

/// Refuses a descriptor with a required attribute missing.
void check_complete(const Object& object);

}  // namespace stand_in
