#include "operation.h"

#include <algorithm>

namespace stand_in {
namespace {

using densegraph::cudnn::ConvolutionMode;
using densegraph::cudnn::NanPropagation;
using densegraph::cudnn::PointwiseMode;

/// The attributes of one of the three convolutions.
struct ConvolutionAttributes {
  Attribute window, x, weight, y, alpha, beta;
};

ConvolutionAttributes attributes_of(DescriptorType type) {
  switch (type) {
    case DescriptorType::convolution_forward:
      return {Attribute::forward_convolution, Attribute::forward_x,     Attribute::forward_weight,
              Attribute::forward_y,           Attribute::forward_alpha, Attribute::forward_beta};
    case DescriptorType::convolution_backward_data:
      return {Attribute::backward_data_convolution, Attribute::backward_data_dx,
              Attribute::backward_data_weight,      Attribute::backward_data_dy,
              Attribute::backward_data_alpha,       Attribute::backward_data_beta};
    default:
      return {Attribute::backward_filter_convolution, Attribute::backward_filter_x,
              Attribute::backward_filter_dweight,     Attribute::backward_filter_dy,
              Attribute::backward_filter_alpha,       Attribute::backward_filter_beta};
  }
}

int64_t twice(const Object& object, Attribute name) {
  const std::vector<int64_t> values = object.list<int64_t>(name);
  require(values.size() == 2, Status::bad_param, "a window has not two dimensions");
  require(values[0] == values[1], Status::not_supported, "the stand-in's windows are square");
  return values[0];
}

int64_t output_size(int64_t size, int64_t kernel, const Window& window) {
  return (size + 2 * window.padding - kernel) / window.stride + 1;
}

std::shared_ptr<const Operation> read_convolution(const Object& object) {
  const ConvolutionAttributes names = attributes_of(object.type);
  auto operation = std::make_shared<Operation>();
  operation->type = object.type;
  operation->window = object.object(names.window).meaning_as<Window>();
  operation->x = object.object(names.x).meaning_as<Tensor>();
  operation->other = object.object(names.weight).meaning_as<Tensor>();
  operation->has_other = true;
  operation->y = object.object(names.y).meaning_as<Tensor>();
  require(object.single<float>(names.alpha) == 1.0f && object.single<float>(names.beta) == 0.0f,
          Status::not_supported, "the stand-in has alpha 1 and beta 0 alone");
  const auto& [x, weight, y] = std::tie(operation->x.sizes, operation->other.sizes, operation->y.sizes);
  require(x[0] == y[0] && x[1] == weight[1] && y[1] == weight[0] &&
              y[2] == output_size(x[2], weight[2], operation->window) &&
              y[3] == output_size(x[3], weight[3], operation->window),
          Status::bad_param, "a convolution's shapes do not belong together");
  return operation;
}

/// Whether b is y's shape, or 1 where it is not.
bool broadcasts(const Tensor& b, const Tensor& y) {
  return std::equal(b.sizes.begin(), b.sizes.end(), y.sizes.begin(),
                    [](int64_t from, int64_t to) { return from == to || from == 1; });
}

std::shared_ptr<const Operation> read_pointwise(const Object& object) {
  const Object& function = object.object(Attribute::pointwise_descriptor);
  auto operation = std::make_shared<Operation>();
  operation->type = object.type;
  operation->mode = function.single<PointwiseMode>(Attribute::pointwise_mode);
  operation->propagates_nan =
      function.has(Attribute::pointwise_nan_propagation) &&
      function.single<NanPropagation>(Attribute::pointwise_nan_propagation) == NanPropagation::propagate;
  operation->x = object.object(Attribute::pointwise_x).meaning_as<Tensor>();
  operation->y = object.object(Attribute::pointwise_y).meaning_as<Tensor>();
  operation->has_other = object.has(Attribute::pointwise_b);
  if (operation->has_other) operation->other = object.object(Attribute::pointwise_b).meaning_as<Tensor>();
  const PointwiseMode mode = operation->mode;
  require(mode == PointwiseMode::add || mode == PointwiseMode::mul || mode == PointwiseMode::relu_forward,
          Status::not_supported, "a pointwise mode that the stand-in has not");
  require(operation->has_other == (mode != PointwiseMode::relu_forward), Status::bad_param,
          "a pointwise operation has an operand too many or too few");
  require(operation->x.sizes == operation->y.sizes &&
              (!operation->has_other || broadcasts(operation->other, operation->y)),
          Status::bad_param, "a pointwise operation's shapes do not belong together");
  require(function.single<DataType>(Attribute::pointwise_math_precision) == DataType::float32,
          Status::not_supported_data_type, "the stand-in computes in float32 alone");
  return operation;
}

}  // namespace

const Tensor& Operation::output() const {
  if (type == DescriptorType::convolution_backward_data) return x;
  return type == DescriptorType::convolution_backward_filter ? other : y;
}

std::vector<const Tensor*> Operation::inputs() const {
  std::vector<const Tensor*> tensors;
  for (const Tensor* tensor : {&x, &other, &y}) {
    if (tensor != &output() && (tensor != &other || has_other)) tensors.push_back(tensor);
  }
  return tensors;
}

std::shared_ptr<const Window> read_window(const Object& object) {
  auto window = std::make_shared<Window>();
  window->stride = twice(object, Attribute::convolution_filter_strides);
  window->padding = twice(object, Attribute::convolution_pre_paddings);
  require(object.single<int64_t>(Attribute::convolution_spatial_dimensions) == 2 &&
              twice(object, Attribute::convolution_dilations) == 1 &&
              twice(object, Attribute::convolution_post_paddings) == window->padding,
          Status::not_supported, "the stand-in has images, no dilation, and equal paddings alone");
  require(window->stride >= 1 && window->padding >= 0, Status::bad_param,
          "a window's stride or padding cannot be");
  require(object.single<ConvolutionMode>(Attribute::convolution_mode) == ConvolutionMode::cross_correlation,
          Status::not_supported, "the stand-in has cross-correlation alone");
  require(object.single<DataType>(Attribute::convolution_compute_type) == DataType::float32,
          Status::not_supported_data_type, "the stand-in sums in float32 alone");
  return window;
}

std::shared_ptr<const Operation> read_operation(const Object& object) {
  return object.type == DescriptorType::pointwise_operation ? read_pointwise(object)
                                                            : read_convolution(object);
}

}  // namespace stand_in
