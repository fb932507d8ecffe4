#pragma once
#include <cstdlib>
#include <string>

/// Plants a fault in the emulated runtime (emulator/fault.h) while it lives.
class PlantedFault {
 public:
  explicit PlantedFault(const std::string& plan) { setenv("DENSEGRAPH_EMULATOR_FAULT", plan.c_str(), 1); }
  ~PlantedFault() { unsetenv("DENSEGRAPH_EMULATOR_FAULT"); }
  PlantedFault(const PlantedFault&) = delete;
  PlantedFault& operator=(const PlantedFault&) = delete;
};
