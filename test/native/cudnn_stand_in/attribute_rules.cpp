#include "attribute_rules.h"

#include <algorithm>

namespace stand_in {
namespace {

using enum Attribute;
using Type = AttributeType;

constexpr int64_t kMany = int64_t{1} << 30;
constexpr int64_t kMostDimensions = 8;

constexpr AttributeRule kPointwise[] = {
    {pointwise_mode, Type::pointwise_mode, 1, 1},
    {pointwise_math_precision, Type::data_type, 1, 1},
    {pointwise_nan_propagation, Type::nan_propagation, 1, 1, Use::optional},
};

constexpr AttributeRule kConvolution[] = {
    {convolution_compute_type, Type::data_type, 1, 1},
    {convolution_mode, Type::convolution_mode, 1, 1},
    {convolution_spatial_dimensions, Type::int64, 1, 1},
    {convolution_dilations, Type::int64, 1, kMostDimensions},
    {convolution_filter_strides, Type::int64, 1, kMostDimensions},
    {convolution_pre_paddings, Type::int64, 1, kMostDimensions},
    {convolution_post_paddings, Type::int64, 1, kMostDimensions},
};

constexpr AttributeRule kTensor[] = {
    {tensor_data_type, Type::data_type, 1, 1},
    {tensor_dimensions, Type::int64, 1, kMostDimensions},
    {tensor_strides, Type::int64, 1, kMostDimensions},
    {tensor_unique_id, Type::int64, 1, 1},
    {tensor_byte_alignment, Type::int64, 1, 1},
    {tensor_is_virtual, Type::boolean, 1, 1, Use::optional},
};

constexpr AttributeRule kForward[] = {
    {forward_convolution, Type::backend_descriptor, 1, 1},
    {forward_x, Type::backend_descriptor, 1, 1},
    {forward_weight, Type::backend_descriptor, 1, 1},
    {forward_y, Type::backend_descriptor, 1, 1},
    {forward_alpha, Type::float32, 1, 1},
    {forward_beta, Type::float32, 1, 1},
};

constexpr AttributeRule kBackwardData[] = {
    {backward_data_convolution, Type::backend_descriptor, 1, 1},
    {backward_data_dy, Type::backend_descriptor, 1, 1},
    {backward_data_weight, Type::backend_descriptor, 1, 1},
    {backward_data_dx, Type::backend_descriptor, 1, 1},
    {backward_data_alpha, Type::float32, 1, 1},
    {backward_data_beta, Type::float32, 1, 1},
};

constexpr AttributeRule kBackwardFilter[] = {
    {backward_filter_convolution, Type::backend_descriptor, 1, 1},
    {backward_filter_x, Type::backend_descriptor, 1, 1},
    {backward_filter_dy, Type::backend_descriptor, 1, 1},
    {backward_filter_dweight, Type::backend_descriptor, 1, 1},
    {backward_filter_alpha, Type::float32, 1, 1},
    {backward_filter_beta, Type::float32, 1, 1},
};

constexpr AttributeRule kPointwiseOperation[] = {
    {pointwise_descriptor, Type::backend_descriptor, 1, 1},
    {pointwise_x, Type::backend_descriptor, 1, 1},
    {pointwise_b, Type::backend_descriptor, 1, 1, Use::optional},
    {pointwise_y, Type::backend_descriptor, 1, 1},
};

constexpr AttributeRule kOperationGraph[] = {
    {operation_graph_operations, Type::backend_descriptor, 1, kMany},
    {operation_graph_handle, Type::handle, 1, 1, Use::optional},
};

constexpr AttributeRule kHeuristics[] = {
    {heuristics_operation_graph, Type::backend_descriptor, 1, 1},
    {heuristics_mode, Type::heuristic_mode, 1, 1},
    {heuristics_device_properties, Type::backend_descriptor, 1, 1, Use::optional},
    {heuristics_results, Type::backend_descriptor, 0, kMany, Use::read_only},
};

constexpr AttributeRule kEngine[] = {
    {engine_global_index, Type::int64, 1, 1, Use::read_only},
    {engine_numerical_notes, Type::numerical_note, 0, kMany, Use::read_only},
    {engine_behavior_notes, Type::behavior_note, 0, kMany, Use::read_only},
};

constexpr AttributeRule kEngineConfig[] = {
    {engine_config_engine, Type::backend_descriptor, 1, 1, Use::read_only},
    {engine_config_workspace_size, Type::int64, 1, 1, Use::read_only},
};

/// The plan's own checks tell an engine configuration from a written plan: one of the two is there.
constexpr AttributeRule kPlan[] = {
    {plan_engine_config, Type::backend_descriptor, 1, 1, Use::optional},
    {plan_handle, Type::handle, 1, 1, Use::optional},
    {plan_device_properties, Type::backend_descriptor, 1, 1, Use::optional},
    {plan_json, Type::character, 1, kMany, Use::optional},
    {plan_workspace_size, Type::int64, 1, 1, Use::read_only},
};

constexpr AttributeRule kVariantPack[] = {
    {variant_pack_unique_ids, Type::int64, 1, kMany},
    {variant_pack_data_pointers, Type::void_pointer, 1, kMany},
    {variant_pack_workspace, Type::void_pointer, 1, 1, Use::optional},
};

constexpr AttributeRule kDeviceProperties[] = {
    {device_properties_json, Type::character, 1, kMany},
};

}  // namespace

std::span<const AttributeRule> rules_of(DescriptorType type) {
  switch (type) {
    case DescriptorType::pointwise:
      return kPointwise;
    case DescriptorType::convolution:
      return kConvolution;
    case DescriptorType::engine:
      return kEngine;
    case DescriptorType::engine_config:
      return kEngineConfig;
    case DescriptorType::engine_heuristics:
      return kHeuristics;
    case DescriptorType::execution_plan:
      return kPlan;
    case DescriptorType::convolution_forward:
      return kForward;
    case DescriptorType::convolution_backward_filter:
      return kBackwardFilter;
    case DescriptorType::convolution_backward_data:
      return kBackwardData;
    case DescriptorType::pointwise_operation:
      return kPointwiseOperation;
    case DescriptorType::operation_graph:
      return kOperationGraph;
    case DescriptorType::variant_pack:
      return kVariantPack;
    case DescriptorType::tensor:
      return kTensor;
    case DescriptorType::device_properties:
      return kDeviceProperties;
  }
  throw Refusal{Status::not_supported, "a descriptor type that the stand-in has not"};
}

const AttributeRule* find_rule(DescriptorType type, Attribute name) {
  const std::span<const AttributeRule> rules = rules_of(type);
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const AttributeRule& rule) { return rule.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace stand_in
