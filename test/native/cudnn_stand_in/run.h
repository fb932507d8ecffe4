#pragma once
#include <cstddef>

#include "engines.h"

namespace stand_in {

/// Where a recipe's tensors are; those that it has not are null.
struct Places {
  std::byte *x, *weight, *y;
  const std::byte *scale, *shift, *bias, *addend;
};

/// Computes a recipe by plain loops over the very strides: products in float64, of float32 rounded to TF32
/// where the engine is tensor_core. An engine with a fault writes NaN.
void run(const Recipe& recipe, EngineNumber engine, const Places& places);

}  // namespace stand_in
