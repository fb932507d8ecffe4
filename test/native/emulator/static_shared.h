#pragma once

namespace emulator {

/// Fills all arrays that kernels declare __shared__ (which are statics in a section of their own) with
/// poison.
void poison_static_shared();

}  // namespace emulator
