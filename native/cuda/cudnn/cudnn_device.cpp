#include "cudnn_device.h"

#include "cudnn_error.h"

namespace densegraph::cudnn {

std::shared_ptr<const CudnnDevice> CudnnDevice::current(std::shared_ptr<const CudnnLibrary> library,
                                                        std::string identity) {
  const std::shared_ptr<CudnnDevice> device(new CudnnDevice(std::move(library), std::move(identity)));
  check_status(device->functions(), device->functions().create(&device->handle_), "cudnnCreate");
  return device;
}

std::shared_ptr<const CudnnDevice> CudnnDevice::described(std::shared_ptr<const CudnnLibrary> library,
                                                          const std::string& json) {
  const std::shared_ptr<CudnnDevice> device(new CudnnDevice(std::move(library), json));
  Descriptor& properties =
      device->properties_.emplace(device->functions(), DescriptorType::device_properties);
  properties.set(Attribute::device_properties_json, json);
  properties.finalize();
  return device;
}

std::shared_ptr<const CudnnDevice> CudnnDevice::another() const {
  return properties_.has_value() ? described(library_, identity_) : current(library_, identity_);
}

CudnnDevice::~CudnnDevice() {
  if (handle_ != nullptr) functions().destroy(handle_);
}

void CudnnDevice::set_target(Descriptor& descriptor, std::optional<Attribute> handle,
                             std::optional<Attribute> properties) const {
  if (properties_.has_value()) {
    if (properties.has_value()) descriptor.set(*properties, *properties_);
  } else if (handle.has_value()) {
    descriptor.set(*handle, AttributeType::handle, 1, &handle_);
  }
}

}  // namespace densegraph::cudnn
