#pragma once
#include <cstddef>

namespace emulator {

/// Of the device's memory: DENSEGRAPH_EMULATOR_BYTES, else 64 GiB.
size_t device_bytes();
/// Of the calling thread (cudaSetDevice).
int current_device();

}  // namespace emulator
