#include <algorithm>
#include <functional>

#include "check.h"
#include "convolution_case.h"
#include "cuda/cudnn/cudnn_error.h"
#include "cudnn_stand_in/stream.h"
#include "stand_in_device.h"

/// What the stand-in refuses when a plan is run: real cuDNN needs a device to refuse it.
using namespace densegraph::cudnn;

namespace {

ConvolutionProblem problem(ConvolutionPass pass) {
  const DataType weight_type =
      pass == ConvolutionPass::weight_gradient ? DataType::float32 : DataType::bfloat16;
  return {pass,
          {2, 4, 4, 8, 16, DataType::bfloat16, kMostAlignment},
          {8, 3, 3, 8, 8, weight_type, kMostAlignment},
          {2, 4, 4, 8, 24, DataType::bfloat16, kMostAlignment},
          1,
          1};
}

char* past_alignment(void* address) {
  return static_cast<char*>(address) + 8;
}

/// Expects that running a plan with those changes fails with that text.
void check_refused(ConvolutionPass pass, const std::function<void(ConvolutionPointers&, void*&)>& change,
                   const std::string& expected) {
  ConvolutionPlans plans(stand_in_device(), {});
  ConvolutionCase convolution(problem(pass), 0, 0);
  const ConvolutionPlan* const plan = plans.find(convolution.problem());
  std::vector<double> memory(static_cast<size_t>(plan->workspace_bytes()) / sizeof(double) + 4);
  ConvolutionPointers pointers = convolution.pointers();
  void* workspace = memory.data();
  change(pointers, workspace);
  CHECK_THROWS(CudnnError, plan->execute(nullptr, pointers, workspace), expected);
}

}  // namespace

TEST(stand_in_refuses_null_tensors) {
  check_refused(
      ConvolutionPass::forward, [](auto& pointers, auto&) { pointers.y = nullptr; }, "tensor 3 is null");
}

TEST(stand_in_refuses_a_missing_workspace) {
  check_refused(
      ConvolutionPass::weight_gradient, [](auto&, auto& workspace) { workspace = nullptr; },
      "the workspace is null");
}

TEST(stand_in_refuses_variant_packs_that_are_not_the_plans) {
  const auto device = stand_in_device();
  const Functions& functions = device->functions();
  ConvolutionCase convolution(problem(ConvolutionPass::forward), 0, 0);
  const ConvolutionGraph graph(*device, convolution.problem());
  const FoundPlan found = *find_plan(*device, convolution.problem(), graph, {});
  const auto status_with = [&](std::vector<int64_t> ids, std::vector<void*> addresses,
                               void* workspace = nullptr) {
    Descriptor pack(functions, DescriptorType::variant_pack);
    pack.set(Attribute::variant_pack_unique_ids, ids);
    pack.set(Attribute::variant_pack_data_pointers, AttributeType::void_pointer,
             static_cast<int64_t>(addresses.size()), addresses.data());
    pack.set(Attribute::variant_pack_workspace, AttributeType::void_pointer, 1, &workspace);
    pack.finalize();
    return functions.execute(device->handle(), found.plan.raw(), pack.raw());
  };
  const auto [x, weight, y, scale, shift, bias] = convolution.pointers();
  CHECK(status_with({1, 2, 3}, {x, weight, y}) == Status::success);
  CHECK(status_with({1, 2, 3}, {x, past_alignment(weight), y}) == Status::bad_param_misaligned_pointer);
  CHECK(status_with({1, 2, 3}, {x, weight, y}, past_alignment(x)) == Status::bad_param_misaligned_pointer);
  CHECK(status_with({1, 2}, {x, weight}) == Status::bad_param);
  CHECK(status_with({1, 2, 4}, {x, weight, y}) == Status::bad_param);
  CHECK(status_with({1, 2, 3, 4}, {x, weight, y, x}) == Status::bad_param);
  CHECK(status_with({1, 2, 3}, {x, weight}) == Status::bad_param);
  CHECK(status_with({1, 2, 3, 3}, {x, weight, y, y}) == Status::bad_param_duplicated_entries);
}

TEST(stand_in_refuses_plans_of_another_handle) {
  const auto device = stand_in_device(), other = stand_in_device();
  ConvolutionCase convolution(problem(ConvolutionPass::forward), 0, 0);
  const ConvolutionGraph graph(*device, convolution.problem());
  const FoundPlan found = *find_plan(*device, convolution.problem(), graph, {});
  Descriptor pack(device->functions(), DescriptorType::variant_pack);
  const std::vector<int64_t> ids{1, 2, 3};
  const std::vector<void*> addresses{convolution.pointers().x, convolution.pointers().weight,
                                     convolution.pointers().y};
  pack.set(Attribute::variant_pack_unique_ids, ids);
  pack.set(Attribute::variant_pack_data_pointers, AttributeType::void_pointer, 3, addresses.data());
  CHECK(device->functions().execute(device->handle(), found.plan.raw(), pack.raw()) ==
        Status::bad_param_not_finalized);
  pack.finalize();
  CHECK(device->functions().execute(other->handle(), found.plan.raw(), pack.raw()) == Status::bad_param);
  CHECK(device->functions().execute(device->handle(), pack.raw(), found.plan.raw()) ==
        Status::bad_param_descriptor_type);
}

TEST(stand_in_runs_when_the_stream_does) {
  struct LateStream : stand_in::StreamHead {
    std::vector<std::function<void()>> work;
  };
  LateStream stream;
  stream.enqueue = [](stand_in::StreamHead* head, std::function<void()> work) {
    static_cast<LateStream*>(head)->work.push_back(std::move(work));
  };
  ConvolutionPlans plans(stand_in_device(), {});
  ConvolutionCase convolution(problem(ConvolutionPass::weight_gradient), 0, 0);
  const ConvolutionPlan* const plan = plans.find(convolution.problem());
  std::vector<double> memory(static_cast<size_t>(plan->workspace_bytes()) / sizeof(double) + 1);
  plan->execute(&stream, convolution.pointers(), memory.data());
  CHECK_EQUAL(memory.front(), 0.0);
  for (int time = 0; time < 2; ++time) {
    memory.front() = 0;
    stream.work.front()();
    CHECK(memory.front() != 0);
  }
}

TEST(stand_in_overwrites_all_of_the_workspace) {
  ConvolutionPlans plans(stand_in_device(), {});
  ConvolutionCase convolution(problem(ConvolutionPass::weight_gradient), 0, 0);
  const ConvolutionPlan* const plan = plans.find(convolution.problem());
  std::vector<double> memory(static_cast<size_t>(plan->workspace_bytes()) / sizeof(double) + 1);
  plan->execute(nullptr, convolution.pointers(), memory.data());
  const auto untouched = [](double value) { return value == 0; };
  CHECK_EQUAL(std::count_if(memory.begin(), memory.end(), untouched), 1);
}

TEST(stand_in_refuses_two_tensors_of_one_id) {
  const auto device = stand_in_device();
  const Functions& functions = device->functions();
  const auto tensor = [&](std::vector<int64_t> sizes, std::vector<int64_t> strides) {
    Descriptor descriptor(functions, DescriptorType::tensor);
    descriptor.set(Attribute::tensor_data_type, DataType::float32);
    descriptor.set(Attribute::tensor_dimensions, sizes);
    descriptor.set(Attribute::tensor_strides, strides);
    descriptor.set(Attribute::tensor_unique_id, int64_t{1});
    descriptor.set(Attribute::tensor_byte_alignment, int64_t{16});
    descriptor.finalize();
    return descriptor;
  };
  Descriptor function(functions, DescriptorType::pointwise);
  constexpr auto mode = PointwiseMode::mul;
  function.set(Attribute::pointwise_mode, AttributeType::pointwise_mode, 1, &mode);
  function.set(Attribute::pointwise_math_precision, DataType::float32);
  function.finalize();
  std::vector<Descriptor> operations;
  Descriptor& operation = operations.emplace_back(functions, DescriptorType::pointwise_operation);
  const Descriptor x = tensor({1, 8, 2, 2}, {32, 1, 16, 8}), b = tensor({1, 8, 1, 1}, {8, 1, 8, 8});
  operation.set(Attribute::pointwise_descriptor, function);
  operation.set(Attribute::pointwise_x, x);
  operation.set(Attribute::pointwise_b, b);
  operation.set(Attribute::pointwise_y, x);
  operation.finalize();
  Descriptor graph(functions, DescriptorType::operation_graph);
  graph.set(Attribute::operation_graph_operations, operations);
  CHECK_THROWS(CudnnError, graph.finalize(), "two tensors share the id 1");
}

/// Real cuDNN ends the process with a segmentation fault here.
TEST(stand_in_refuses_plans_without_a_target) {
  const auto device = stand_in_device();
  const ConvolutionProblem forward = problem(ConvolutionPass::forward);
  const ConvolutionGraph graph(*device, forward);
  const std::string text = find_plan(*device, forward, graph, {})->plan.get_string(Attribute::plan_json);
  Descriptor plan(device->functions(), DescriptorType::execution_plan);
  plan.set(Attribute::plan_json, text);
  CHECK_THROWS(CudnnError, plan.finalize(), "for a handle or for a described device");
}
