#include "convolution_problem.h"

#include <algorithm>
#include <stdexcept>

namespace densegraph::cudnn {
namespace {

const char* pass_name(ConvolutionPass pass) {
  switch (pass) {
    case ConvolutionPass::forward:
      return "forward";
    case ConvolutionPass::data_gradient:
      return "data-gradient";
    case ConvolutionPass::weight_gradient:
      return "weight-gradient";
  }
  return "";
}

std::string describe_tensor(const char* name, const ConvolutionTensor& tensor) {
  std::string text = std::string(" ") + name + '[';
  for (int64_t size : {tensor.n, tensor.h, tensor.w}) text += std::to_string(size) + ',';
  return text + std::to_string(tensor.c) + "]/" + std::to_string(tensor.stride) +
         (tensor.type == DataType::float32 ? ":f32@" : ":bf16@") + std::to_string(tensor.alignment);
}

void require(bool condition, const ConvolutionProblem& problem, const char* expected) {
  if (!condition) {
    throw std::invalid_argument(std::string("Expected ") + expected + " but received the convolution " +
                                describe(problem));
  }
}

bool is_possible(const ConvolutionTensor& tensor) {
  const int64_t alignment = tensor.alignment;
  return std::min({tensor.n, tensor.h, tensor.w, tensor.c}) >= 1 && tensor.stride >= tensor.c &&
         alignment >= tensor.element_bytes() && alignment <= kMostAlignment &&
         (alignment & (alignment - 1)) == 0;
}

int64_t output_size(int64_t size, int64_t kernel, int64_t stride, int64_t padding) {
  return (size + 2 * padding - kernel) / stride + 1;
}

}  // namespace

int64_t alignment_of(const void* address) {
  const auto bits = reinterpret_cast<uintptr_t>(address) | static_cast<uintptr_t>(kMostAlignment);
  return static_cast<int64_t>(bits & (~bits + 1));
}

std::string describe(const ConvolutionProblem& problem) {
  std::string text = pass_name(problem.pass);
  text += describe_tensor("x", problem.x) + describe_tensor("w", problem.weight) +
          describe_tensor("y", problem.y);
  text += " stride " + std::to_string(problem.stride) + " padding " + std::to_string(problem.padding);
  if (problem.normalize) text += problem.relu ? " normalize+relu" : " normalize";
  if (problem.bias) text += " bias";
  if (problem.accumulate) text += " accumulate";
  if (problem.allow_tf32) text += " tf32";
  return text;
}

void check_problem(const ConvolutionProblem& problem) {
  const auto& [pass, x, weight, y, stride, padding, accumulate, normalize, relu, bias, allow_tf32] = problem;
  require(is_possible(x) && is_possible(weight) && is_possible(y), problem,
          "sizes of at least 1, strides of at least the channels and alignments from an element to 16 bytes");
  require(stride >= 1 && padding >= 0 && weight.h <= x.h + 2 * padding && weight.w <= x.w + 2 * padding,
          problem, "a window that fits the padded image");
  require(x.n == y.n && x.c == weight.c && y.c == weight.n &&
              y.h == output_size(x.h, weight.h, stride, padding) &&
              y.w == output_size(x.w, weight.w, stride, padding),
          problem, "shapes that belong together");
  require(!accumulate || pass == ConvolutionPass::data_gradient, problem,
          "to accumulate a data gradient alone");
  require(!bias || pass == ConvolutionPass::forward, problem, "a bias in the forward pass alone");
  require(!normalize || pass != ConvolutionPass::data_gradient, problem, "a normalization where x is read");
  require(!relu || normalize, problem, "relu with a normalization alone");
  require(x.type == y.type && (weight.type == x.type || pass == ConvolutionPass::weight_gradient), problem,
          "one type, but for the weight gradient's own");
}

}  // namespace densegraph::cudnn
