#include "cuda/cudnn/cudnn_api.h"

#if __has_include(<cudnn_graph.h>) && __has_include(<cuda_runtime_api.h>)
#include <cudnn_graph.h>
#endif

/// Compares the numbers that the sources declare for themselves with the real header, where one is installed
/// that knows all of them.
#if defined(CUDNN_VERSION) && CUDNN_VERSION >= 90800
namespace {

using namespace densegraph::cudnn;

#define SAME(ours, theirs) static_assert(static_cast<int>(ours) == static_cast<int>(theirs))

SAME(kMajorVersion, CUDNN_MAJOR);
SAME(kNumericalNoteCount, CUDNN_NUMERICAL_NOTE_TYPE_COUNT);
SAME(kBehaviorNoteCount, CUDNN_BEHAVIOR_NOTE_TYPE_COUNT);
static_assert(sizeof(Handle) == sizeof(cudnnHandle_t) &&
              sizeof(RawDescriptor) == sizeof(cudnnBackendDescriptor_t));
static_assert(sizeof(Status) == sizeof(cudnnStatus_t) &&
              sizeof(Attribute) == sizeof(cudnnBackendAttributeName_t));

SAME(Status::success, CUDNN_STATUS_SUCCESS);
SAME(Status::not_initialized, CUDNN_STATUS_NOT_INITIALIZED);
SAME(Status::bad_param, CUDNN_STATUS_BAD_PARAM);
SAME(Status::bad_param_null_pointer, CUDNN_STATUS_BAD_PARAM_NULL_POINTER);
SAME(Status::bad_param_misaligned_pointer, CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER);
SAME(Status::bad_param_not_finalized, CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED);
SAME(Status::bad_param_duplicated_entries, CUDNN_STATUS_BAD_PARAM_DUPLICATED_ENTRIES);
SAME(Status::bad_param_descriptor_type, CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE);
SAME(Status::not_supported, CUDNN_STATUS_NOT_SUPPORTED);
SAME(Status::not_supported_graph_pattern, CUDNN_STATUS_NOT_SUPPORTED_GRAPH_PATTERN);
SAME(Status::not_supported_data_type, CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE);
SAME(Status::not_supported_layout, CUDNN_STATUS_NOT_SUPPORTED_LAYOUT);
SAME(Status::internal_error, CUDNN_STATUS_INTERNAL_ERROR);
SAME(Status::execution_failed, CUDNN_STATUS_EXECUTION_FAILED);

SAME(DataType::float32, CUDNN_DATA_FLOAT);
SAME(DataType::bfloat16, CUDNN_DATA_BFLOAT16);
SAME(ConvolutionMode::cross_correlation, CUDNN_CROSS_CORRELATION);
SAME(PointwiseMode::add, CUDNN_POINTWISE_ADD);
SAME(PointwiseMode::mul, CUDNN_POINTWISE_MUL);
SAME(PointwiseMode::relu_forward, CUDNN_POINTWISE_RELU_FWD);
SAME(NanPropagation::propagate, CUDNN_PROPAGATE_NAN);
SAME(HeuristicMode::a, CUDNN_HEUR_MODE_A);
SAME(HeuristicMode::b, CUDNN_HEUR_MODE_B);
SAME(HeuristicMode::fallback, CUDNN_HEUR_MODE_FALLBACK);

SAME(NumericalNote::tensor_core, CUDNN_NUMERICAL_NOTE_TENSOR_CORE);
SAME(NumericalNote::down_convert_inputs, CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS);
SAME(NumericalNote::reduced_precision_reduction, CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION);
SAME(NumericalNote::nondeterministic, CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC);
SAME(BehaviorNote::runtime_compilation, CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION);

SAME(DescriptorType::pointwise, CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
SAME(DescriptorType::convolution, CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
SAME(DescriptorType::engine, CUDNN_BACKEND_ENGINE_DESCRIPTOR);
SAME(DescriptorType::engine_config, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
SAME(DescriptorType::engine_heuristics, CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
SAME(DescriptorType::execution_plan, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
SAME(DescriptorType::convolution_forward, CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR);
SAME(DescriptorType::convolution_backward_filter,
     CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR);
SAME(DescriptorType::convolution_backward_data, CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR);
SAME(DescriptorType::pointwise_operation, CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
SAME(DescriptorType::operation_graph, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
SAME(DescriptorType::variant_pack, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
SAME(DescriptorType::tensor, CUDNN_BACKEND_TENSOR_DESCRIPTOR);
SAME(DescriptorType::device_properties, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);

SAME(AttributeType::handle, CUDNN_TYPE_HANDLE);
SAME(AttributeType::data_type, CUDNN_TYPE_DATA_TYPE);
SAME(AttributeType::boolean, CUDNN_TYPE_BOOLEAN);
SAME(AttributeType::int64, CUDNN_TYPE_INT64);
SAME(AttributeType::float32, CUDNN_TYPE_FLOAT);
SAME(AttributeType::void_pointer, CUDNN_TYPE_VOID_PTR);
SAME(AttributeType::convolution_mode, CUDNN_TYPE_CONVOLUTION_MODE);
SAME(AttributeType::heuristic_mode, CUDNN_TYPE_HEUR_MODE);
SAME(AttributeType::nan_propagation, CUDNN_TYPE_NAN_PROPOGATION);
SAME(AttributeType::numerical_note, CUDNN_TYPE_NUMERICAL_NOTE);
SAME(AttributeType::pointwise_mode, CUDNN_TYPE_POINTWISE_MODE);
SAME(AttributeType::backend_descriptor, CUDNN_TYPE_BACKEND_DESCRIPTOR);
SAME(AttributeType::behavior_note, CUDNN_TYPE_BEHAVIOR_NOTE);
SAME(AttributeType::character, CUDNN_TYPE_CHAR);

SAME(Attribute::pointwise_mode, CUDNN_ATTR_POINTWISE_MODE);
SAME(Attribute::pointwise_math_precision, CUDNN_ATTR_POINTWISE_MATH_PREC);
SAME(Attribute::pointwise_nan_propagation, CUDNN_ATTR_POINTWISE_NAN_PROPAGATION);
SAME(Attribute::convolution_compute_type, CUDNN_ATTR_CONVOLUTION_COMP_TYPE);
SAME(Attribute::convolution_mode, CUDNN_ATTR_CONVOLUTION_CONV_MODE);
SAME(Attribute::convolution_dilations, CUDNN_ATTR_CONVOLUTION_DILATIONS);
SAME(Attribute::convolution_filter_strides, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES);
SAME(Attribute::convolution_post_paddings, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS);
SAME(Attribute::convolution_pre_paddings, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS);
SAME(Attribute::convolution_spatial_dimensions, CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS);
SAME(Attribute::heuristics_mode, CUDNN_ATTR_ENGINEHEUR_MODE);
SAME(Attribute::heuristics_operation_graph, CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH);
SAME(Attribute::heuristics_results, CUDNN_ATTR_ENGINEHEUR_RESULTS);
SAME(Attribute::heuristics_device_properties, CUDNN_ATTR_ENGINEHEUR_DEVICEPROP);
SAME(Attribute::engine_config_engine, CUDNN_ATTR_ENGINECFG_ENGINE);
SAME(Attribute::engine_config_workspace_size, CUDNN_ATTR_ENGINECFG_WORKSPACE_SIZE);
SAME(Attribute::plan_handle, CUDNN_ATTR_EXECUTION_PLAN_HANDLE);
SAME(Attribute::plan_engine_config, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG);
SAME(Attribute::plan_workspace_size, CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE);
SAME(Attribute::plan_json, CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION);
SAME(Attribute::plan_device_properties, CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP);
SAME(Attribute::forward_alpha, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA);
SAME(Attribute::forward_beta, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA);
SAME(Attribute::forward_convolution, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC);
SAME(Attribute::forward_weight, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W);
SAME(Attribute::forward_x, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X);
SAME(Attribute::forward_y, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y);
SAME(Attribute::backward_data_alpha, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA);
SAME(Attribute::backward_data_beta, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA);
SAME(Attribute::backward_data_convolution, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC);
SAME(Attribute::backward_data_weight, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W);
SAME(Attribute::backward_data_dx, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX);
SAME(Attribute::backward_data_dy, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY);
SAME(Attribute::backward_filter_alpha, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA);
SAME(Attribute::backward_filter_beta, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA);
SAME(Attribute::backward_filter_convolution, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC);
SAME(Attribute::backward_filter_dweight, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW);
SAME(Attribute::backward_filter_x, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X);
SAME(Attribute::backward_filter_dy, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY);
SAME(Attribute::pointwise_descriptor, CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR);
SAME(Attribute::pointwise_x, CUDNN_ATTR_OPERATION_POINTWISE_XDESC);
SAME(Attribute::pointwise_b, CUDNN_ATTR_OPERATION_POINTWISE_BDESC);
SAME(Attribute::pointwise_y, CUDNN_ATTR_OPERATION_POINTWISE_YDESC);
SAME(Attribute::operation_graph_handle, CUDNN_ATTR_OPERATIONGRAPH_HANDLE);
SAME(Attribute::operation_graph_operations, CUDNN_ATTR_OPERATIONGRAPH_OPS);
SAME(Attribute::tensor_byte_alignment, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT);
SAME(Attribute::tensor_data_type, CUDNN_ATTR_TENSOR_DATA_TYPE);
SAME(Attribute::tensor_dimensions, CUDNN_ATTR_TENSOR_DIMENSIONS);
SAME(Attribute::tensor_strides, CUDNN_ATTR_TENSOR_STRIDES);
SAME(Attribute::tensor_unique_id, CUDNN_ATTR_TENSOR_UNIQUE_ID);
SAME(Attribute::tensor_is_virtual, CUDNN_ATTR_TENSOR_IS_VIRTUAL);
SAME(Attribute::variant_pack_unique_ids, CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS);
SAME(Attribute::variant_pack_data_pointers, CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS);
SAME(Attribute::variant_pack_workspace, CUDNN_ATTR_VARIANT_PACK_WORKSPACE);
SAME(Attribute::engine_global_index, CUDNN_ATTR_ENGINE_GLOBAL_INDEX);
SAME(Attribute::engine_numerical_notes, CUDNN_ATTR_ENGINE_NUMERICAL_NOTE);
SAME(Attribute::engine_behavior_notes, CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE);
SAME(Attribute::device_properties_json, CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION);

}  // namespace
#endif
