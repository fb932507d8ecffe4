#pragma once
#include <cstdlib>
#include <string>

namespace densegraph::cudnn {

/// The variable's value; empty where it is not set.
inline std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace densegraph::cudnn
