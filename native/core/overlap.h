#pragma once
#include "tensor_view.h"

namespace densegraph {

/// Whether two views share a byte. Exact where their pixel strides in bytes are equal or one of them is a
/// single pixel (channel slices of one buffer interleave without sharing any); otherwise whether their ranges
/// meet.
bool overlap(const TensorView& a, const TensorView& b);

}  // namespace densegraph
