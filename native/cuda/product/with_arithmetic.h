#pragma once
#include <stdexcept>

#include "../../core/tensor_view.h"
#include "../cuda_kernel.h"
#include "arithmetic.h"

namespace densegraph::cuda {

/// Calls body(Arithmetic{}) with what products of elements of this type are made of, and returns what it
/// does.
template <class Body>
auto with_arithmetic(ElementType type, const LaunchContext& context, const Body& body) {
  switch (type) {
    case ElementType::bfloat16:
      return body(Bfloat16Arithmetic{});
    case ElementType::float32:
      return context.allow_tf32 ? body(Tf32Arithmetic{}) : body(ExactArithmetic{});
    default:
      throw std::invalid_argument("expected float32 or bfloat16 elements");
  }
}

}  // namespace densegraph::cuda
