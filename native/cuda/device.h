#pragma once

/// The one header of CUDA that kernel sources include. nvcc finds the real headers and
/// native/cuda/nvcc/launch.h; g++ finds those of the emulator (test/native/emulator), which runs the same
/// sources on the CPU. So a kernel source uses launch() instead of <<<>>>, DYNAMIC_SHARED instead of an
/// extern array, and PTX by way of ptx:: alone (launch.h).
#include <cuda_bf16.h>
#include <cuda_runtime.h>

#include "launch.h"
