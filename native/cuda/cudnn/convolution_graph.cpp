#include "convolution_graph.h"

#include <array>
#include <cstddef>

namespace densegraph::cudnn {
namespace {

/// cuDNN's order of dimensions: N, C, H, W, as strides.
using Quad = std::array<int64_t, 4>;

/// Adds tensors and operations to a graph's parts. Tensors are named by their index among the parts.
class GraphBuilder {
 public:
  GraphBuilder(const Functions& functions, std::vector<Descriptor>& parts,
               std::vector<Descriptor>& operations)
      : functions_(functions), parts_(parts), operations_(operations) {}

  size_t tensor(TensorId id, const ConvolutionTensor& tensor) {
    return add_tensor(static_cast<int64_t>(id), tensor, false);
  }

  /// A value between two operations, of a shape that it shares with a tensor in memory.
  size_t value(ConvolutionTensor like, DataType type) {
    like.type = type;
    like.alignment = kMostAlignment;
    return add_tensor(next_value_id_++, like, true);
  }

  /// A vector of float32 over the channels.
  size_t vector(TensorId id, int64_t channels) {
    return tensor(id, {1, 1, 1, channels, channels, DataType::float32, alignof(float)});
  }

  size_t convolution(int64_t stride, int64_t padding) {
    Descriptor& descriptor = parts_.emplace_back(functions_, DescriptorType::convolution);
    const std::array<int64_t, 2> ones{1, 1}, strides{stride, stride}, paddings{padding, padding};
    descriptor.set(Attribute::convolution_compute_type, DataType::float32);
    constexpr auto mode = ConvolutionMode::cross_correlation;
    descriptor.set(Attribute::convolution_mode, AttributeType::convolution_mode, 1, &mode);
    descriptor.set(Attribute::convolution_spatial_dimensions, int64_t{2});
    descriptor.set(Attribute::convolution_dilations, ones);
    descriptor.set(Attribute::convolution_filter_strides, strides);
    descriptor.set(Attribute::convolution_pre_paddings, paddings);
    descriptor.set(Attribute::convolution_post_paddings, paddings);
    descriptor.finalize();
    return parts_.size() - 1;
  }

  /// Sets one attribute for each of the parts, and finalizes the operation.
  void operation(DescriptorType type, std::initializer_list<std::pair<Attribute, size_t>> operands,
                 std::initializer_list<std::pair<Attribute, float>> factors = {}) {
    Descriptor& descriptor = operations_.emplace_back(functions_, type);
    for (const auto& [name, part] : operands) descriptor.set(name, parts_[part]);
    for (const auto& [name, factor] : factors) descriptor.set(name, factor);
    descriptor.finalize();
  }

  /// y = mode(x), or mode(x, b).
  void pointwise(PointwiseMode mode, size_t x, size_t y) {
    const size_t function = pointwise_function(mode);
    operation(DescriptorType::pointwise_operation, {{Attribute::pointwise_descriptor, function},
                                                    {Attribute::pointwise_x, x},
                                                    {Attribute::pointwise_y, y}});
  }
  void pointwise(PointwiseMode mode, size_t x, size_t b, size_t y) {
    const size_t function = pointwise_function(mode);
    operation(DescriptorType::pointwise_operation, {{Attribute::pointwise_descriptor, function},
                                                    {Attribute::pointwise_x, x},
                                                    {Attribute::pointwise_b, b},
                                                    {Attribute::pointwise_y, y}});
  }

 private:
  size_t pointwise_function(PointwiseMode mode) {
    Descriptor& descriptor = parts_.emplace_back(functions_, DescriptorType::pointwise);
    descriptor.set(Attribute::pointwise_mode, AttributeType::pointwise_mode, 1, &mode);
    descriptor.set(Attribute::pointwise_math_precision, DataType::float32);
    if (mode == PointwiseMode::relu_forward) {
      // By the header's word a NaN becomes 0 otherwise: a training that diverges would not be seen.
      constexpr auto propagation = NanPropagation::propagate;
      descriptor.set(Attribute::pointwise_nan_propagation, AttributeType::nan_propagation, 1, &propagation);
    }
    descriptor.finalize();
    return parts_.size() - 1;
  }

  size_t add_tensor(int64_t id, const ConvolutionTensor& tensor, bool is_virtual) {
    const Quad sizes{tensor.n, tensor.c, tensor.h, tensor.w};
    const Quad strides{tensor.h * tensor.w * tensor.stride, 1, tensor.w * tensor.stride, tensor.stride};
    Descriptor& descriptor = parts_.emplace_back(functions_, DescriptorType::tensor);
    descriptor.set(Attribute::tensor_data_type, tensor.type);
    descriptor.set(Attribute::tensor_dimensions, sizes);
    descriptor.set(Attribute::tensor_strides, strides);
    descriptor.set(Attribute::tensor_unique_id, id);
    descriptor.set(Attribute::tensor_byte_alignment, tensor.alignment);
    descriptor.set(Attribute::tensor_is_virtual, is_virtual);
    descriptor.finalize();
    return parts_.size() - 1;
  }

  static constexpr int64_t kFirstValueId = 100;

  const Functions& functions_;
  std::vector<Descriptor>& parts_;
  std::vector<Descriptor>& operations_;
  int64_t next_value_id_ = kFirstValueId;
};

/// The x that the convolution multiplies: itself, or what the prologue makes of it.
size_t source(GraphBuilder& builder, const ConvolutionProblem& problem) {
  const ConvolutionTensor& x = problem.x;
  const size_t stored = builder.tensor(TensorId::x, x);
  if (!problem.normalize) return stored;
  const size_t scaled = builder.value(x, DataType::float32);
  builder.pointwise(PointwiseMode::mul, stored, builder.vector(TensorId::scale, x.c), scaled);
  // The last value of a prologue has the type that the convolution multiplies.
  const size_t shifted = builder.value(x, problem.relu ? DataType::float32 : x.type);
  builder.pointwise(PointwiseMode::add, scaled, builder.vector(TensorId::shift, x.c), shifted);
  if (!problem.relu) return shifted;
  const size_t rectified = builder.value(x, x.type);
  builder.pointwise(PointwiseMode::relu_forward, shifted, rectified);
  return rectified;
}

void add_forward(GraphBuilder& builder, const ConvolutionProblem& problem) {
  const size_t x = source(builder, problem);
  const size_t weight = builder.tensor(TensorId::weight, problem.weight);
  const size_t y = builder.tensor(TensorId::y, problem.y);
  const size_t result = problem.bias ? builder.value(problem.y, DataType::float32) : y;
  builder.operation(DescriptorType::convolution_forward,
                    {{Attribute::forward_convolution, builder.convolution(problem.stride, problem.padding)},
                     {Attribute::forward_x, x},
                     {Attribute::forward_weight, weight},
                     {Attribute::forward_y, result}},
                    {{Attribute::forward_alpha, 1.0f}, {Attribute::forward_beta, 0.0f}});
  if (!problem.bias) return;
  builder.pointwise(PointwiseMode::add, result, builder.vector(TensorId::bias, problem.y.c), y);
}

void add_data_gradient(GraphBuilder& builder, const ConvolutionProblem& problem) {
  const size_t dx = builder.tensor(TensorId::x, problem.x);
  const size_t weight = builder.tensor(TensorId::weight, problem.weight);
  const size_t dy = builder.tensor(TensorId::y, problem.y);
  const size_t result = problem.accumulate ? builder.value(problem.x, DataType::float32) : dx;
  builder.operation(
      DescriptorType::convolution_backward_data,
      {{Attribute::backward_data_convolution, builder.convolution(problem.stride, problem.padding)},
       {Attribute::backward_data_dy, dy},
       {Attribute::backward_data_weight, weight},
       {Attribute::backward_data_dx, result}},
      {{Attribute::backward_data_alpha, 1.0f}, {Attribute::backward_data_beta, 0.0f}});
  if (!problem.accumulate) return;
  builder.pointwise(PointwiseMode::add, result, builder.tensor(TensorId::accumulated, problem.x), dx);
}

void add_weight_gradient(GraphBuilder& builder, const ConvolutionProblem& problem) {
  const size_t x = source(builder, problem);
  const size_t dy = builder.tensor(TensorId::y, problem.y);
  const size_t dweight = builder.tensor(TensorId::weight, problem.weight);
  builder.operation(
      DescriptorType::convolution_backward_filter,
      {{Attribute::backward_filter_convolution, builder.convolution(problem.stride, problem.padding)},
       {Attribute::backward_filter_x, x},
       {Attribute::backward_filter_dy, dy},
       {Attribute::backward_filter_dweight, dweight}},
      {{Attribute::backward_filter_alpha, 1.0f}, {Attribute::backward_filter_beta, 0.0f}});
}

}  // namespace

ConvolutionGraph::ConvolutionGraph(const CudnnDevice& device, const ConvolutionProblem& problem)
    : graph_(make_graph(device, problem)) {}

Descriptor ConvolutionGraph::make_graph(const CudnnDevice& device, const ConvolutionProblem& problem) {
  GraphBuilder builder(device.functions(), parts_, operations_);
  switch (problem.pass) {
    case ConvolutionPass::forward:
      add_forward(builder, problem);
      break;
    case ConvolutionPass::data_gradient:
      add_data_gradient(builder, problem);
      break;
    case ConvolutionPass::weight_gradient:
      add_weight_gradient(builder, problem);
      break;
  }
  Descriptor graph(device.functions(), DescriptorType::operation_graph);
  device.set_target(graph, Attribute::operation_graph_handle, std::nullopt);
  graph.set(Attribute::operation_graph_operations, operations_);
  graph.finalize();
  return graph;
}

}  // namespace densegraph::cudnn
