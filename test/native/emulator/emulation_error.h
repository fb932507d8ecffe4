#pragma once
#include <stdexcept>

namespace emulator {

/// A kernel did what CUDA does not allow, or never ends: what, in which block and thread.
class EmulationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace emulator
