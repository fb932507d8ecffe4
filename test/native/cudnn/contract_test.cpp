#include <array>
#include <cstdlib>
#include <functional>
#include <optional>

#include "check.h"
#include "cuda/cudnn/convolution_graph.h"
#include "cuda/cudnn/cudnn_error.h"
#include "cuda/cudnn/engine_search.h"

/// Graphs that are wrong, each refused at latest when heuristics are asked for engines. These tests run over
/// the stand-in, and scripts/check-cuda-plans.mjs runs them over real cuDNN as well: what real cuDNN refuses,
/// the stand-in has to. DENSEGRAPH_CONTRACT_CUDNN names the library.
using namespace densegraph::cudnn;

namespace {

std::shared_ptr<const CudnnDevice> contract_device() {
  static const std::shared_ptr<const CudnnDevice> device = [] {
    const char* const named = std::getenv("DENSEGRAPH_CONTRACT_CUDNN");
    const auto library = CudnnLibrary::open(named == nullptr ? DENSEGRAPH_CUDNN_STAND_IN : named);
    const char* const properties = std::getenv("DENSEGRAPH_CONTRACT_DEVICE");
    return CudnnDevice::described(library, properties == nullptr ? "{\"deviceVer\":900}" : properties);
  }();
  return device;
}

/// The attributes of a 3x3 convolution's tensor descriptor, to be changed.
struct TensorText {
  std::vector<int64_t> sizes{2, 8, 4, 4}, strides{128, 1, 32, 8};
  int64_t id = 1, alignment = 16;
  std::optional<DataType> type = DataType::bfloat16;
  bool is_virtual = false;
};

/// A forward convolution by the bare API, each part of which a test can change.
struct GraphText {
  TensorText x, weight{{8, 8, 3, 3}, {72, 1, 24, 8}, 2}, y{{2, 8, 4, 4}, {128, 1, 32, 8}, 3};
  std::vector<int64_t> strides{1, 1}, paddings{1, 1}, dilations{1, 1};
  int64_t dimensions = 2;
  bool finalize_tensors = true, with_convolution = true, with_y = true, with_operations = true;
};

Descriptor make_tensor(const TensorText& text, bool finalize) {
  Descriptor tensor(contract_device()->functions(), DescriptorType::tensor);
  if (text.type.has_value()) tensor.set(Attribute::tensor_data_type, *text.type);
  tensor.set(Attribute::tensor_dimensions, text.sizes);
  tensor.set(Attribute::tensor_strides, text.strides);
  tensor.set(Attribute::tensor_unique_id, text.id);
  tensor.set(Attribute::tensor_byte_alignment, text.alignment);
  tensor.set(Attribute::tensor_is_virtual, text.is_virtual);
  if (finalize) tensor.finalize();
  return tensor;
}

Descriptor make_convolution(const GraphText& text) {
  Descriptor convolution(contract_device()->functions(), DescriptorType::convolution);
  constexpr auto mode = ConvolutionMode::cross_correlation;
  convolution.set(Attribute::convolution_compute_type, DataType::float32);
  convolution.set(Attribute::convolution_mode, AttributeType::convolution_mode, 1, &mode);
  convolution.set(Attribute::convolution_spatial_dimensions, text.dimensions);
  convolution.set(Attribute::convolution_dilations, text.dilations);
  convolution.set(Attribute::convolution_filter_strides, text.strides);
  convolution.set(Attribute::convolution_pre_paddings, text.paddings);
  convolution.set(Attribute::convolution_post_paddings, text.paddings);
  convolution.finalize();
  return convolution;
}

/// How many engines heuristics A, B and fallback name together; CudnnError where something is refused before.
size_t engines_for(const GraphText& text) {
  const CudnnDevice& device = *contract_device();
  const Functions& functions = device.functions();
  const Descriptor x = make_tensor(text.x, text.finalize_tensors),
                   weight = make_tensor(text.weight, text.finalize_tensors),
                   y = make_tensor(text.y, text.finalize_tensors), convolution = make_convolution(text);
  std::vector<Descriptor> operations;
  Descriptor& operation = operations.emplace_back(functions, DescriptorType::convolution_forward);
  if (text.with_convolution) operation.set(Attribute::forward_convolution, convolution);
  operation.set(Attribute::forward_x, x);
  operation.set(Attribute::forward_weight, weight);
  if (text.with_y) operation.set(Attribute::forward_y, y);
  operation.set(Attribute::forward_alpha, 1.0f);
  operation.set(Attribute::forward_beta, 0.0f);
  operation.finalize();
  Descriptor graph(functions, DescriptorType::operation_graph);
  if (text.with_operations) graph.set(Attribute::operation_graph_operations, operations);
  graph.finalize();
  size_t count = 0;
  for (const HeuristicMode mode : {HeuristicMode::a, HeuristicMode::b, HeuristicMode::fallback}) {
    Descriptor heuristics(functions, DescriptorType::engine_heuristics);
    heuristics.set(Attribute::heuristics_operation_graph, graph);
    heuristics.set(Attribute::heuristics_mode, AttributeType::heuristic_mode, 1, &mode);
    device.set_target(heuristics, std::nullopt, Attribute::heuristics_device_properties);
    heuristics.finalize();
    count += heuristics.get_descriptors(Attribute::heuristics_results, DescriptorType::engine_config).size();
  }
  return count;
}

void check_refused(const char* what, const std::function<void(GraphText&)>& change) {
  GraphText text;
  change(text);
  size_t engines = 0;
  try {
    engines = engines_for(text);
  } catch (const CudnnError&) {
  }
  if (engines > 0) check::fail(__FILE__, __LINE__, std::string("expected no engine for ") + what);
}

}  // namespace

TEST(cudnn_contract_a_right_graph_has_engines) {
  CHECK(engines_for(GraphText{}) > 0);
}

TEST(cudnn_contract_tensors) {
  check_refused("a tensor without a type", [](GraphText& text) { text.x.type.reset(); });
  check_refused("a size of 0", [](GraphText& text) { text.x.sizes = {2, 8, 4, 0}; });
  check_refused("more strides than sizes", [](GraphText& text) { text.x.sizes = {2, 8, 4}; });
  check_refused("an alignment of 0", [](GraphText& text) { text.x.alignment = 0; });
  check_refused("an alignment of 3", [](GraphText& text) { text.x.alignment = 3; });
  check_refused("tensors that are not finalized", [](GraphText& text) { text.finalize_tensors = false; });
}

TEST(cudnn_contract_shapes) {
  check_refused("fewer input channels in the weights", [](GraphText& text) {
    text.weight.sizes = {8, 4, 3, 3};
  });
  check_refused("a smaller result", [](GraphText& text) { text.y.sizes = {2, 8, 3, 3}; });
  check_refused("fewer images in the result", [](GraphText& text) { text.y.sizes = {1, 8, 4, 4}; });
  check_refused("fewer channels in the result", [](GraphText& text) { text.y.sizes = {2, 7, 4, 4}; });
  check_refused("no padding", [](GraphText& text) { text.paddings = {0, 0}; });
  check_refused("a stride of 2", [](GraphText& text) { text.strides = {2, 2}; });
}

TEST(cudnn_contract_windows) {
  check_refused("three dimensions", [](GraphText& text) { text.dimensions = 3; });
  check_refused("a stride of 0", [](GraphText& text) { text.strides = {0, 0}; });
  check_refused("one padding", [](GraphText& text) { text.paddings = {1}; });
  check_refused("a dilation of 0", [](GraphText& text) { text.dilations = {0, 0}; });
}

TEST(cudnn_contract_operations_and_graphs) {
  check_refused("no convolution", [](GraphText& text) { text.with_convolution = false; });
  check_refused("no result", [](GraphText& text) { text.with_y = false; });
  check_refused("no operation", [](GraphText& text) { text.with_operations = false; });
}

TEST(cudnn_contract_descriptors) {
  const Functions& functions = contract_device()->functions();
  Descriptor tensor(functions, DescriptorType::tensor);
  const float number = 1.0f;
  const int64_t id = 1;
  CHECK_THROWS(CudnnError, tensor.set(Attribute::forward_alpha, number), "");
  CHECK_THROWS(CudnnError, tensor.set(Attribute::tensor_unique_id, number), "");
  CHECK_THROWS(CudnnError, tensor.set(Attribute::tensor_unique_id, AttributeType::int64, 2, &id), "");
  CHECK_THROWS(CudnnError, tensor.set(Attribute::tensor_unique_id, AttributeType::int64, 1, nullptr), "");
  CHECK_THROWS(CudnnError, tensor.finalize(), "");
  CHECK_THROWS(CudnnError, tensor.get_int64(Attribute::tensor_unique_id), "");
  Descriptor whole = make_tensor({}, true);
  CHECK_THROWS(CudnnError, whole.set(Attribute::tensor_unique_id, id), "");
}

TEST(cudnn_contract_nothing_is_read_before_it_is_finalized) {
  const CudnnDevice& device = *contract_device();
  const ConvolutionTensor tensor{2, 4, 4, 8, 8, DataType::bfloat16, 16};
  const ConvolutionTensor weight{8, 3, 3, 8, 8, DataType::bfloat16, 16};
  const ConvolutionGraph graph(device, {ConvolutionPass::forward, tensor, weight, tensor, 1, 1});
  Descriptor heuristics(device.functions(), DescriptorType::engine_heuristics);
  constexpr auto mode = HeuristicMode::fallback;
  heuristics.set(Attribute::heuristics_operation_graph, graph.descriptor());
  heuristics.set(Attribute::heuristics_mode, AttributeType::heuristic_mode, 1, &mode);
  device.set_target(heuristics, std::nullopt, Attribute::heuristics_device_properties);
  CHECK_THROWS(CudnnError,
               heuristics.get_descriptors(Attribute::heuristics_results, DescriptorType::engine_config), "");
}

TEST(cudnn_contract_written_plans_are_read_whole_or_not_at_all) {
  const CudnnDevice& device = *contract_device();
  const ConvolutionTensor tensor{2, 4, 4, 8, 8, DataType::bfloat16, 16};
  const ConvolutionProblem problem{
      ConvolutionPass::forward, tensor, {8, 3, 3, 8, 8, DataType::bfloat16, 16}, tensor, 1, 1};
  const ConvolutionGraph graph(device, problem);
  const FoundPlan found = *find_plan(device, problem, graph, {});
  const std::string text = found.plan.get_string(Attribute::plan_json);
  const auto read = [&](const std::string& json) {
    Descriptor plan(device.functions(), DescriptorType::execution_plan);
    device.set_target(plan, Attribute::plan_handle, Attribute::plan_device_properties);
    plan.set(Attribute::plan_json, json);
    plan.finalize();
    return plan.get_int64(Attribute::plan_workspace_size);
  };
  CHECK_EQUAL(read(text), found.workspace_bytes);
  CHECK_THROWS(CudnnError, read(text.substr(0, text.size() / 2)), "");
  CHECK_THROWS(CudnnError, read(text.substr(0, text.size() - 1)), "");
}

TEST(cudnn_contract_devices_are_described_whole) {
  const auto library = CudnnLibrary::open(contract_device()->library().path());
  CHECK_THROWS(CudnnError, CudnnDevice::described(library, "{"), "");
  CHECK_THROWS(CudnnError, CudnnDevice::described(library, "{}"), "");
}
