#pragma once
#include <optional>
#include <string>

#include "tensor.h"

namespace stand_in {

enum class Pass : int { forward, data_gradient, weight_gradient };

/// What an operation graph means, if it is one of those that the stand-in computes: a convolution, with
/// scale, shift and relu before its x, and a bias or an addend after its result. Tensors by their roles in
/// the forward pass.
struct Recipe : Meaning {
  Pass pass;
  Tensor x, weight, y;
  int64_t stride, padding;
  std::optional<Tensor> scale, shift, bias, addend;
  bool relu = false;
  /// By relu; else it makes them 0, as cuDNN does unless it is told.
  bool propagates_nan = false;
};

/// Reads a graph's operations, in their order. Refuses other graphs, values that are not made before they are
/// used, that nobody uses or that are of another shape, and tensors that share an id.
std::shared_ptr<const Recipe> read_recipe(const Object& graph);

/// A recipe in one line, and back; refuses lines that are none.
std::string write_recipe(const Recipe& recipe);
std::shared_ptr<const Recipe> parse_recipe(const std::string& line);

}  // namespace stand_in
