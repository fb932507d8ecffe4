#include "recipe.h"

#include <algorithm>
#include <map>

#include "operation.h"
#include "version.h"

namespace stand_in {
namespace {

using densegraph::cudnn::PointwiseMode;
using Operations = std::vector<const Operation*>;

bool same(const Tensor& a, const Tensor& b) {
  return a.id == b.id && a.type == b.type && a.sizes == b.sizes && a.strides == b.strides &&
         a.alignment == b.alignment && a.is_virtual == b.is_virtual;
}

/// Every id names one tensor; every value is made once, by an operation before those that use it, and used;
/// what is in memory is not made before it is read.
void check_flow(const Operations& operations) {
  std::map<int64_t, Tensor> known;
  std::map<int64_t, int> made, used;
  const auto meet = [&](const Tensor& tensor) {
    require(same(known.emplace(tensor.id, tensor).first->second, tensor),
            Status::bad_param_duplicated_entries, "two tensors share the id " + std::to_string(tensor.id));
  };
  for (const Operation* operation : operations) {
    for (const Tensor* tensor : operation->inputs()) {
      meet(*tensor);
      require(tensor->is_virtual == made.contains(tensor->id), Status::bad_param,
              "a value is used before it is made, or read from memory after it was written there");
      ++used[tensor->id];
    }
    meet(operation->output());
    require(++made[operation->output().id] == 1, Status::bad_param, "a tensor is written twice");
  }
  for (const auto& [id, tensor] : known) {
    require(!tensor.is_virtual || used[id] == 1, Status::not_supported_graph_pattern,
            "a value is not used once");
  }
}

const Operation* maker_of(const Operations& operations, const Tensor& tensor) {
  const auto found = std::find_if(operations.begin(), operations.end(), [&](const Operation* operation) {
    return operation->output().id == tensor.id;
  });
  return found == operations.end() ? nullptr : *found;
}

/// Takes the pointwise operation of that mode which makes the tensor.
const Operation& take_maker(Operations& operations, const Tensor& tensor, PointwiseMode mode) {
  const Operation* const maker = maker_of(operations, tensor);
  require(maker != nullptr && !maker->is_convolution() && maker->mode == mode,
          Status::not_supported_graph_pattern, "an operand is not made as the stand-in can");
  std::erase(operations, maker);
  return *maker;
}

bool is_channel_vector(const Tensor& tensor, int64_t channels) {
  return tensor.sizes == std::array<int64_t, 4>{1, channels, 1, 1} && tensor.channels_last();
}

/// relu?(scale * x + shift): the last value has x's own type.
void take_prologue(Operations& operations, Recipe& recipe, const Tensor& normalized) {
  const Tensor* last = &normalized;
  if (const Operation* maker = maker_of(operations, *last);
      maker != nullptr && maker->mode == PointwiseMode::relu_forward) {
    const Operation& relu = take_maker(operations, *last, PointwiseMode::relu_forward);
    last = &relu.x;
    recipe.relu = true;
    recipe.propagates_nan = relu.propagates_nan;
  }
  const Operation& shifting = take_maker(operations, *last, PointwiseMode::add);
  const Operation& scaling = take_maker(operations, shifting.x, PointwiseMode::mul);
  recipe.x = scaling.x;
  recipe.scale = scaling.other;
  recipe.shift = shifting.other;
  const int64_t channels = recipe.x.sizes[1];
  require(is_channel_vector(*recipe.scale, channels) && is_channel_vector(*recipe.shift, channels) &&
              normalized.type == recipe.x.type && recipe.x.sizes == normalized.sizes,
          Status::not_supported_graph_pattern, "what is done before the convolution is no normalization");
}

/// The addition that reads the convolution's result and writes it to memory.
void take_epilogue(Operations& operations, Recipe& recipe, Tensor& result) {
  require(operations.size() == 1 && operations.front()->mode == PointwiseMode::add &&
              operations.front()->x.id == result.id,
          Status::not_supported_graph_pattern, "what is done after the convolution is no addition");
  const Operation& addition = *operations.front();
  operations.clear();
  if (recipe.pass == Pass::forward && is_channel_vector(addition.other, addition.y.sizes[1])) {
    constexpr int64_t kFirstWithBias = 90300;
    require(version() >= kFirstWithBias, Status::not_supported_graph_pattern, "a bias in an old version");
    recipe.bias = addition.other;
  } else {
    require(recipe.pass == Pass::data_gradient && addition.other.sizes == addition.y.sizes,
            Status::not_supported_graph_pattern, "an addend that the stand-in has not");
    recipe.addend = addition.other;
  }
  require(result.type == DataType::float32, Status::not_supported_data_type,
          "a sum that is rounded before more is added");
  result = addition.y;
}

Pass pass_of(DescriptorType type) {
  if (type == DescriptorType::convolution_forward) return Pass::forward;
  return type == DescriptorType::convolution_backward_data ? Pass::data_gradient : Pass::weight_gradient;
}

}  // namespace

std::shared_ptr<const Recipe> read_recipe(const Object& graph) {
  Operations operations;
  for (const auto& object : graph.value(Attribute::operation_graph_operations).objects) {
    operations.push_back(&object->meaning_as<Operation>());
  }
  check_flow(operations);
  const auto found = std::find_if(operations.begin(), operations.end(),
                                  [](const Operation* operation) { return operation->is_convolution(); });
  require(found != operations.end(), Status::not_supported_graph_pattern, "a graph without a convolution");
  const Operation& convolution = **found;
  operations.erase(found);
  auto recipe = std::make_shared<Recipe>();
  recipe->pass = pass_of(convolution.type);
  recipe->x = convolution.x;
  recipe->weight = convolution.other;
  recipe->y = convolution.y;
  recipe->stride = convolution.window.stride;
  recipe->padding = convolution.window.padding;
  Tensor& result = recipe->pass == Pass::data_gradient ? recipe->x
                   : recipe->pass == Pass::forward     ? recipe->y
                                                       : recipe->weight;
  if (recipe->pass != Pass::data_gradient && convolution.x.is_virtual)
    take_prologue(operations, *recipe, convolution.x);
  if (result.is_virtual) take_epilogue(operations, *recipe, result);
  require(operations.empty(), Status::not_supported_graph_pattern,
          "an operation that the stand-in has no place for");
  require(!recipe->x.is_virtual && !recipe->weight.is_virtual && !recipe->y.is_virtual,
          Status::not_supported_graph_pattern, "an operand that is not in memory");
  require(recipe->x.channels_last() && recipe->weight.channels_last() && recipe->y.channels_last(),
          Status::not_supported_layout, "the stand-in has channels last alone");
  return recipe;
}

}  // namespace stand_in
