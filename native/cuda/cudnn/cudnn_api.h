#pragma once
#include <cstddef>
#include <cstdint>

/// The part of cuDNN's backend API that plans and runs convolutions, in declarations of our own, so that no
/// source needs a header of CUDA or cuDNN. The numbers are cuDNN 9's ABI: they stay within a major version.
/// test/native/cudnn/cudnn_api_test.cpp compares them with the real header where it is installed.
namespace densegraph::cudnn {

/// The major version whose ABI this is, and the first version that has all of it, as cuDNN counts.
constexpr int kMajorVersion = 9;
constexpr int kFirstVersion = 90200;

/// cudnnHandle_t and cudnnBackendDescriptor_t.
using Handle = void*;
using RawDescriptor = void*;
/// cudaStream_t.
using Stream = void*;

/// cudnnStatus_t. The thousands name the category: 2 a bad parameter, 3 not supported, 4 internal, 5
/// execution.
enum class Status : int {
  success = 0,
  not_initialized = 1001,
  bad_param = 2000,
  bad_param_null_pointer = 2002,
  bad_param_misaligned_pointer = 2003,
  bad_param_not_finalized = 2004,
  bad_param_duplicated_entries = 2009,
  bad_param_descriptor_type = 2012,
  not_supported = 3000,
  not_supported_graph_pattern = 3001,
  not_supported_data_type = 3003,
  not_supported_layout = 3004,
  internal_error = 4000,
  execution_failed = 5000,
};

/// cudnnDataType_t.
enum class DataType : int { float32 = 0, bfloat16 = 9 };

/// cudnnConvolutionMode_t.
enum class ConvolutionMode : int { cross_correlation = 1 };

/// cudnnPointwiseMode_t.
enum class PointwiseMode : int { add = 0, mul = 1, relu_forward = 100 };

/// cudnnNanPropagation_t.
enum class NanPropagation : int { propagate = 1 };

/// cudnnBackendHeurMode_t.
enum class HeuristicMode : int { b = 1, fallback = 2, a = 3 };

/// cudnnBackendNumericalNote_t, as far as rules ask for it, and how many there are.
enum class NumericalNote : int {
  tensor_core = 0,
  down_convert_inputs = 1,
  reduced_precision_reduction = 2,
  nondeterministic = 4,
};
constexpr int kNumericalNoteCount = 10;

/// cudnnBackendBehaviorNote_t, likewise.
enum class BehaviorNote : int {
  runtime_compilation = 0,
};
constexpr int kBehaviorNoteCount = 5;

/// cudnnBackendDescriptorType_t.
enum class DescriptorType : int {
  pointwise = 0,
  convolution = 1,
  engine = 2,
  engine_config = 3,
  engine_heuristics = 4,
  execution_plan = 5,
  convolution_forward = 10,
  convolution_backward_filter = 11,
  convolution_backward_data = 12,
  pointwise_operation = 13,
  operation_graph = 15,
  variant_pack = 16,
  tensor = 17,
  device_properties = 38,
};

/// cudnnBackendAttributeType_t.
enum class AttributeType : int {
  handle = 0,
  data_type = 1,
  boolean = 2,
  int64 = 3,
  float32 = 4,
  void_pointer = 6,
  convolution_mode = 7,
  heuristic_mode = 8,
  nan_propagation = 10,
  numerical_note = 11,
  pointwise_mode = 14,
  backend_descriptor = 15,
  behavior_note = 19,
  character = 24,
};

/// cudnnBackendAttributeName_t.
enum class Attribute : int {
  pointwise_mode = 0,
  pointwise_math_precision = 1,
  pointwise_nan_propagation = 2,
  convolution_compute_type = 100,
  convolution_mode = 101,
  convolution_dilations = 102,
  convolution_filter_strides = 103,
  convolution_post_paddings = 104,
  convolution_pre_paddings = 105,
  convolution_spatial_dimensions = 106,
  heuristics_mode = 200,
  heuristics_operation_graph = 201,
  heuristics_results = 202,
  heuristics_device_properties = 204,
  engine_config_engine = 300,
  engine_config_workspace_size = 303,
  plan_handle = 400,
  plan_engine_config = 401,
  plan_workspace_size = 402,
  plan_json = 405,
  plan_device_properties = 407,
  forward_alpha = 700,
  forward_beta = 701,
  forward_convolution = 702,
  forward_weight = 703,
  forward_x = 704,
  forward_y = 705,
  backward_data_alpha = 706,
  backward_data_beta = 707,
  backward_data_convolution = 708,
  backward_data_weight = 709,
  backward_data_dx = 710,
  backward_data_dy = 711,
  backward_filter_alpha = 712,
  backward_filter_beta = 713,
  backward_filter_convolution = 714,
  backward_filter_dweight = 715,
  backward_filter_x = 716,
  backward_filter_dy = 717,
  pointwise_descriptor = 750,
  pointwise_x = 751,
  pointwise_b = 752,
  pointwise_y = 753,
  operation_graph_handle = 800,
  operation_graph_operations = 801,
  tensor_byte_alignment = 900,
  tensor_data_type = 901,
  tensor_dimensions = 902,
  tensor_strides = 903,
  tensor_unique_id = 906,
  tensor_is_virtual = 907,
  variant_pack_unique_ids = 1000,
  variant_pack_data_pointers = 1001,
  variant_pack_workspace = 1003,
  engine_global_index = 1301,
  engine_numerical_notes = 1303,
  engine_behavior_notes = 1305,
  device_properties_json = 2702,
};

/// The functions of libcudnn.so.9 that are called, found by name.
struct Functions {
  size_t (*get_version)();
  const char* (*get_error_string)(Status);
  void (*get_last_error_string)(char* message, size_t size);
  Status (*create)(Handle*);
  Status (*destroy)(Handle);
  Status (*set_stream)(Handle, Stream);
  Status (*create_descriptor)(DescriptorType, RawDescriptor*);
  Status (*destroy_descriptor)(RawDescriptor);
  Status (*finalize)(RawDescriptor);
  Status (*set_attribute)(RawDescriptor, Attribute, AttributeType, int64_t count, const void* elements);
  Status (*get_attribute)(RawDescriptor, Attribute, AttributeType, int64_t requested, int64_t* count,
                          void* elements);
  Status (*execute)(Handle, RawDescriptor plan, RawDescriptor variant_pack);
};

}  // namespace densegraph::cudnn
