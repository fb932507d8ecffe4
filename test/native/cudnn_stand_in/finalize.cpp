#include "finalize.h"

#include <sstream>
#include <string>

#include "operation.h"
#include "plan.h"

namespace stand_in {
namespace {

/// Real cuDNN reads the whole of it; here it has to be an object that names its compute capability.
std::shared_ptr<const Device> read_device(const Object& object) {
  const std::vector<char> characters = object.list<char>(Attribute::device_properties_json);
  const std::string json(characters.begin(), characters.end());
  constexpr const char* kVersion = "\"deviceVer\":";
  const size_t version = json.find(kVersion);
  require(json.starts_with('{') && version != std::string::npos, Status::bad_param,
          "a text that is no device's properties");
  auto device = std::make_shared<Device>();
  std::istringstream(json.substr(version + std::string(kVersion).size())) >> device->version;
  return device;
}

}  // namespace

void finalize(Object& object) {
  require(!object.finalized, Status::bad_param, "a descriptor is finalized twice");
  check_complete(object);
  switch (object.type) {
    case DescriptorType::tensor:
      object.meaning = read_tensor(object);
      break;
    case DescriptorType::convolution:
      object.meaning = read_window(object);
      break;
    case DescriptorType::convolution_forward:
    case DescriptorType::convolution_backward_data:
    case DescriptorType::convolution_backward_filter:
    case DescriptorType::pointwise_operation:
      object.meaning = read_operation(object);
      break;
    case DescriptorType::operation_graph:
      object.meaning = read_recipe(object);
      break;
    case DescriptorType::execution_plan:
      object.meaning = read_plan(object);
      break;
    case DescriptorType::device_properties:
      object.meaning = read_device(object);
      break;
    case DescriptorType::pointwise:
    case DescriptorType::engine_heuristics:
    case DescriptorType::variant_pack:
      break;
    case DescriptorType::engine:
    case DescriptorType::engine_config:
      throw Refusal{Status::not_supported, "the stand-in's engines come from its heuristics alone"};
  }
  object.finalized = true;
}

}  // namespace stand_in
