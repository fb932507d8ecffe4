#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cudnn_api.h"

namespace densegraph::cudnn {

/// One backend descriptor: created here, destroyed at the end of its life. A failing call is a CudnnError
/// that names the call and the descriptor.
class Descriptor {
 public:
  Descriptor(const Functions& functions, DescriptorType type);
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;

  RawDescriptor raw() const { return raw_; }

  void set(Attribute name, AttributeType type, int64_t count, const void* elements);
  void set(Attribute name, int64_t value) { set(name, AttributeType::int64, 1, &value); }
  void set(Attribute name, std::span<const int64_t> values);
  void set(Attribute name, bool value) { set(name, AttributeType::boolean, 1, &value); }
  void set(Attribute name, float value) { set(name, AttributeType::float32, 1, &value); }
  void set(Attribute name, DataType value) { set(name, AttributeType::data_type, 1, &value); }
  void set(Attribute name, const Descriptor& value);
  void set(Attribute name, std::span<const Descriptor> values);
  void set(Attribute name, const std::string& characters);
  void finalize();

  int64_t get_int64(Attribute name) const;
  /// The elements of an attribute of an enumeration: at most `limit` are asked for.
  std::vector<int> get_enumerators(Attribute name, AttributeType type, int limit) const;
  std::string get_string(Attribute name) const;
  /// Fills `target`, made for that purpose, with the descriptor that the attribute holds.
  void get_into(Attribute name, Descriptor& target) const;
  /// The descriptors of the attribute, of the given type.
  std::vector<Descriptor> get_descriptors(Attribute name, DescriptorType type) const;

 private:
  void check(Status status, const char* call, int attribute) const;
  /// Fills `elements` with at most `requested` of the attribute's elements; returns how many it has.
  int64_t get(Attribute name, AttributeType type, int64_t requested, void* elements) const;

  const Functions* functions_;
  DescriptorType type_;
  RawDescriptor raw_ = nullptr;
};

}  // namespace densegraph::cudnn
