#pragma once
#include <stdexcept>
#include <string>

namespace densegraph::cuda {

/// For entries of the table whose kernels are still to be written.
[[noreturn]] inline void not_built_yet(const char* operation) {
  throw std::runtime_error(std::string(operation) + " on CUDA is not built yet");
}

}  // namespace densegraph::cuda
