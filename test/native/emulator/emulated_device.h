#pragma once
#include <cstddef>

namespace emulator {

/// Of the device's memory: DENSEGRAPH_EMULATOR_BYTES, else 64 GiB.
size_t device_bytes();
/// Of the calling thread (cudaSetDevice).
int current_device();
/// Makes a context on it, as what needs one does.
void use_current_device();
/// Whether anything has made a context there.
bool has_context(int device);

}  // namespace emulator
