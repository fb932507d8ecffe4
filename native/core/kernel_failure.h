#pragma once
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>

#include "device_error.h"
#include "kernel_call.h"

namespace densegraph {

/// "kernel 3: copy "label": "
std::string kernel_place(const KernelCall& call, size_t index);

/// Calls body(), and throws what it throws on with the kernel's index, operation and label before the
/// message: a DeviceError as such, any other as std::runtime_error.
template <class Body>
void naming_kernel(const KernelCall& call, size_t index, const Body& body) {
  try {
    body();
  } catch (const DeviceError& error) {
    throw error.at(kernel_place(call, index));
  } catch (const std::exception& error) {
    throw std::runtime_error(kernel_place(call, index) + error.what());
  }
}

}  // namespace densegraph
