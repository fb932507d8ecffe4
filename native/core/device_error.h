#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>

namespace densegraph {

enum class DeviceFailure : uint8_t {
  /// No such device, driver or library, or one that is too old.
  unavailable,
  out_of_memory,
  /// One call failed; the device can be used on.
  call_failed,
  /// A kernel broke the device's rules: nothing can run in this process any more.
  fault,
  /// The device does not answer: fallen off the bus, reset, an uncorrectable error.
  lost,
};

/// A device failed, rather than what was asked of it being wrong.
class DeviceError : public std::runtime_error {
 public:
  DeviceError(DeviceFailure failure, const std::string& message)
      : std::runtime_error(message), failure_(failure) {}

  DeviceFailure failure() const { return failure_; }
  /// As JavaScript sees it (`code` of the Error): "DEVICE_OUT_OF_MEMORY" and so on.
  const char* code() const;
  /// Nothing can run on the device in this process after it.
  bool sticky() const { return failure_ == DeviceFailure::fault || failure_ == DeviceFailure::lost; }
  /// The same with the place where it happened before the message.
  DeviceError at(const std::string& place) const { return {failure_, place + what()}; }

 private:
  DeviceFailure failure_;
};

}  // namespace densegraph
