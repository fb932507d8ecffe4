#include "descriptor.h"

#include <utility>

#include "cudnn_error.h"

namespace densegraph::cudnn {

Descriptor::Descriptor(const Functions& functions, DescriptorType type)
    : functions_(&functions), type_(type) {
  check(functions.create_descriptor(type, &raw_), "cudnnBackendCreateDescriptor", -1);
}

Descriptor::~Descriptor() {
  if (raw_ != nullptr) functions_->destroy_descriptor(raw_);
}

Descriptor::Descriptor(Descriptor&& other) noexcept
    : functions_(other.functions_), type_(other.type_), raw_(std::exchange(other.raw_, nullptr)) {}

void Descriptor::check(Status status, const char* call, int attribute) const {
  if (status == Status::success) return;
  std::string text = std::string(call) + "(descriptor type " + std::to_string(static_cast<int>(type_));
  if (attribute >= 0) text += ", attribute " + std::to_string(attribute);
  check_status(*functions_, status, text + ")");
}

void Descriptor::set(Attribute name, AttributeType type, int64_t count, const void* elements) {
  check(functions_->set_attribute(raw_, name, type, count, elements), "cudnnBackendSetAttribute",
        static_cast<int>(name));
}

void Descriptor::set(Attribute name, std::span<const int64_t> values) {
  set(name, AttributeType::int64, static_cast<int64_t>(values.size()), values.data());
}

void Descriptor::set(Attribute name, const Descriptor& value) {
  set(name, AttributeType::backend_descriptor, 1, &value.raw_);
}

void Descriptor::set(Attribute name, std::span<const Descriptor> values) {
  std::vector<RawDescriptor> raw;
  for (const Descriptor& value : values) raw.push_back(value.raw_);
  set(name, AttributeType::backend_descriptor, static_cast<int64_t>(raw.size()), raw.data());
}

void Descriptor::set(Attribute name, const std::string& characters) {
  set(name, AttributeType::character, static_cast<int64_t>(characters.size()), characters.data());
}

void Descriptor::finalize() {
  check(functions_->finalize(raw_), "cudnnBackendFinalize", -1);
}

int64_t Descriptor::get(Attribute name, AttributeType type, int64_t requested, void* elements) const {
  int64_t count = 0;
  check(functions_->get_attribute(raw_, name, type, requested, &count, elements), "cudnnBackendGetAttribute",
        static_cast<int>(name));
  return count;
}

int64_t Descriptor::get_int64(Attribute name) const {
  int64_t value = 0;
  get(name, AttributeType::int64, 1, &value);
  return value;
}

std::vector<int> Descriptor::get_enumerators(Attribute name, AttributeType type, int limit) const {
  std::vector<int> values(static_cast<size_t>(limit));
  values.resize(static_cast<size_t>(get(name, type, limit, values.data())));
  return values;
}

std::string Descriptor::get_string(Attribute name) const {
  std::string characters(static_cast<size_t>(get(name, AttributeType::character, 0, nullptr)), '\0');
  get(name, AttributeType::character, static_cast<int64_t>(characters.size()), characters.data());
  while (!characters.empty() && characters.back() == '\0') characters.pop_back();
  return characters;
}

void Descriptor::get_into(Attribute name, Descriptor& target) const {
  get(name, AttributeType::backend_descriptor, 1, &target.raw_);
}

std::vector<Descriptor> Descriptor::get_descriptors(Attribute name, DescriptorType type) const {
  std::vector<Descriptor> descriptors;
  std::vector<RawDescriptor> raw;
  const int64_t available = get(name, AttributeType::backend_descriptor, 0, nullptr);
  for (int64_t index = 0; index < available; ++index) {
    raw.push_back(descriptors.emplace_back(*functions_, type).raw());
  }
  const int64_t received = get(name, AttributeType::backend_descriptor, available, raw.data());
  while (static_cast<int64_t>(descriptors.size()) > received) descriptors.pop_back();
  return descriptors;
}

}  // namespace densegraph::cudnn
