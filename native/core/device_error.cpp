#include "device_error.h"

namespace densegraph {

const char* DeviceError::code() const {
  switch (failure_) {
    case DeviceFailure::unavailable:
      return "DEVICE_UNAVAILABLE";
    case DeviceFailure::out_of_memory:
      return "DEVICE_OUT_OF_MEMORY";
    case DeviceFailure::call_failed:
      return "DEVICE_CALL_FAILED";
    case DeviceFailure::fault:
      return "DEVICE_FAULT";
    case DeviceFailure::lost:
      return "DEVICE_LOST";
  }
  return "";
}

}  // namespace densegraph
