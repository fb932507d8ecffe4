#pragma once
#include <string>
#include <vector>

#include "core/valid_calls.h"

/// What a call writes on the emulated device, its workspace left out, one string of bytes for each written
/// operand. Operands hold small numbers that depend on their place alone; activations are of the given type,
/// and in float32 hold only what bfloat16 can. Throws std::logic_error where the call writes a byte between
/// or around its operands.
std::vector<std::string> results_on_cuda(const ValidCall& call, densegraph::ElementType activations);

/// The valid calls (core/valid_calls.h) without convolutions, with channels that are read one by one, and
/// with channels that are read in vectors.
std::vector<ValidCall> calls_without_convolutions();
