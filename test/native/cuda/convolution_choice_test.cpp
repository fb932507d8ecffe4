#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "check.h"
#include "cuda/convolution_planner.h"
#include "cuda/kernel_table.h"
#include "cuda/storage.h"
#include "cudnn/stand_in_device.h"

using namespace densegraph;
using namespace densegraph::cuda;

/// cuDNN's stand-in and our own products, on numbers so short that all they compute is exact: their results
/// are equal.
namespace {

constexpr int64_t kImages = 2, kSize = 5, kChannels = 16, kOutputs = 24, kKernel = 3;

/// An operand in host memory; what is no element is NaN.
struct Operand {
  TensorView view;
  std::vector<__nv_bfloat16> halves;
  std::vector<float> floats;

  /// Of bfloat16, a slice of more channels.
  static Operand half(int64_t n, int64_t h, int64_t w, int64_t c, int64_t salt, int64_t offset = 8) {
    Operand operand{{nullptr, n, h, w, c, c + 16, ElementType::bfloat16}, {}, {}};
    operand.halves.assign(static_cast<size_t>(n * h * w * (c + 16) + 8), Stored<__nv_bfloat16>::of(NAN));
    const auto first = reinterpret_cast<uintptr_t>(operand.halves.data());
    auto* const data = reinterpret_cast<__nv_bfloat16*>((first + 15) / 16 * 16) + offset;
    operand.view.data = data;
    for (int64_t i = 0; i < n * h * w * c; ++i)
      data[i / c * (c + 16) + i % c] =
          Stored<__nv_bfloat16>::of(static_cast<float>((i * 37 + salt) % 13 - 6) / 4);
    return operand;
  }
  static Operand vector(int64_t c, float value) {
    Operand operand{{nullptr, 1, 1, 1, c, c, ElementType::float32},
                    {},
                    std::vector<float>(static_cast<size_t>(c), value)};
    operand.view.data = operand.floats.data();
    return operand;
  }

  std::vector<float> values() const {
    std::vector<float> values;
    for (int64_t i = 0; i < view.pixels() * view.c; ++i) {
      const int64_t place = i / view.c * view.stride + i % view.c;
      values.push_back(view.type == ElementType::bfloat16
                           ? to_float(static_cast<__nv_bfloat16*>(view.data)[place])
                           : view.f32()[place]);
    }
    return values;
  }
};

/// A stream, and plans of the stand-in where they are wanted.
class Device {
 public:
  explicit Device(bool with_cudnn) : plans_(stand_in_device(), {}) {
    cudaStreamCreateWithFlags(&context.stream, cudaStreamNonBlocking);
    if (with_cudnn) context.plans = &plans_;
  }
  ~Device() { cudaStreamDestroy(context.stream); }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  LaunchContext context{};

 private:
  cudnn::ConvolutionPlans plans_;
};

/// What the kernel writes to operand `result`; its workspace has what it asks for.
std::vector<float> run(KernelOperation operation, std::vector<Operand*> operands, size_t result,
                       const std::vector<double>& attributes, const LaunchContext& context) {
  std::vector<TensorView> views;
  for (const Operand* operand : operands) views.push_back(operand == nullptr ? TensorView{} : operand->view);
  views.emplace_back();
  const KernelArguments arguments{views.data(), attributes.data()};
  const CudaKernel& kernel = kernel_of(operation);
  Operand workspace = Operand::vector(kernel.workspace_bytes(arguments, context) / 4, NAN);
  if (!workspace.floats.empty()) views.back() = workspace.view;
  kernel.run(arguments, context);
  cudaStreamSynchronize(context.stream);
  return operands[result]->values();
}

std::vector<float> forward(bool normalize, int64_t x_offset, const LaunchContext& context) {
  Operand x = Operand::half(kImages, kSize, kSize, kChannels, 1, x_offset);
  Operand weight = Operand::half(kOutputs, kKernel, kKernel, kChannels, 2);
  Operand bias = Operand::vector(kOutputs, 0.5F), mean = Operand::vector(kChannels, 0.25F);
  Operand variance = Operand::vector(kChannels, 3.75F), gamma = Operand::vector(kChannels, 2);
  Operand beta = Operand::vector(kChannels, 0.5F), y = Operand::half(kImages, kSize, kSize, kOutputs, 3);
  std::vector<Operand*> operands{&x, &weight, &bias, nullptr, nullptr, nullptr, nullptr, &y};
  if (normalize) operands = {&x, &weight, &bias, &mean, &variance, &gamma, &beta, &y};
  // The deviation is 2, the scale 1.
  return run(KernelOperation::convolution, operands, 7, {1, 1, 0.25, 1}, context);
}

std::vector<float> data_gradient(bool accumulate, const LaunchContext& context) {
  Operand dy = Operand::half(kImages, kSize, kSize, kOutputs, 1);
  Operand weight = Operand::half(kOutputs, kKernel, kKernel, kChannels, 2);
  Operand dx = Operand::half(kImages, kSize, kSize, kChannels, 3);
  return run(KernelOperation::convolution_data_gradient,
             {&dy, &weight, nullptr, nullptr, nullptr, nullptr, nullptr, &dx, nullptr, nullptr}, 7,
             {1, 1, accumulate ? 1.0 : 0.0, 0, 0}, context);
}

std::vector<float> weight_gradient(const LaunchContext& context) {
  Operand x = Operand::half(kImages, kSize, kSize, kChannels, 1);
  Operand dy = Operand::half(kImages, kSize, kSize, kOutputs, 2);
  Operand dweight = Operand::vector(kOutputs * kKernel * kKernel * kChannels, NAN);
  dweight.view = {dweight.floats.data(), kOutputs, kKernel, kKernel, kChannels, kChannels,
                  ElementType::float32};
  return run(KernelOperation::convolution_weight_gradient,
             {&x, &dy, nullptr, nullptr, nullptr, nullptr, &dweight}, 6, {1, 1, 0, 0}, context);
}

/// A forward convolution's operands, attributes and what it needs, with or without cuDNN.
struct ForwardCall {
  Operand x, weight = Operand::half(kOutputs, kKernel, kKernel, kChannels, 2),
             y = Operand::half(kImages, kSize, kSize, kOutputs, 3);
  std::vector<double> attributes{1, 1, 0, 0};
  std::vector<TensorView> views{x.view, weight.view, {}, {}, {}, {}, {}, y.view, {}};

  explicit ForwardCall(int64_t x_offset) : x(Operand::half(kImages, kSize, kSize, kChannels, 1, x_offset)) {}

  /// By these, gamma 1 and beta 0 where they are 1 and 0.
  void normalize(const Operand& mean, const Operand& variance) {
    const TensorView normalization[] = {mean.view, variance.view, variance.view, mean.view};
    std::copy_n(normalization, 4, views.begin() + 3);
  }

  KernelArguments arguments() const { return {views.data(), attributes.data()}; }
  const CudaKernel& kernel() const { return kernel_of(KernelOperation::convolution); }
  int64_t workspace_bytes(const LaunchContext& context) const {
    return kernel().workspace_bytes(arguments(), context);
  }
  std::string library(const LaunchContext& context) const {
    return library_of(KernelOperation::convolution, arguments(), context);
  }
};

}  // namespace

TEST(convolutions_have_the_same_results_with_and_without_cudnn) {
  const Device with(true), without(false);
  for (const bool option : {false, true}) {
    CHECK(forward(option, 8, with.context) == forward(option, 8, without.context));
    CHECK(data_gradient(option, with.context) == data_gradient(option, without.context));
  }
  CHECK(weight_gradient(with.context) == weight_gradient(without.context));
  // Where cuDNN has no plan.
  CHECK(forward(true, 3, with.context) == forward(true, 3, without.context));
}

TEST(cudnn_does_not_hide_a_nan_behind_the_rectifier) {
  const Device device(true);
  ForwardCall call(8);
  call.attributes.back() = 1;
  Operand mean = Operand::vector(kChannels, 0), variance = Operand::vector(kChannels, 1);
  call.normalize(mean, variance);
  *static_cast<__nv_bfloat16*>(call.x.view.data) = Stored<__nv_bfloat16>::of(NAN);
  Operand workspace = Operand::vector(call.workspace_bytes(device.context) / 4, NAN);
  call.views.back() = workspace.view;
  CHECK_EQUAL(call.library(device.context), "cuDNN 9.27.0, engine 0");
  call.kernel().run(call.arguments(), device.context);
  cudaStreamSynchronize(device.context.stream);
  CHECK(std::isnan(call.y.values().front()));
}

TEST(cudnn_computes_what_it_has_a_plan_for) {
  const Device with(true), without(false);
  CHECK_EQUAL(ForwardCall(8).library(with.context), "cuDNN 9.27.0, engine 0");
  CHECK_EQUAL(ForwardCall(8).library(without.context), "");
  CHECK_EQUAL(ForwardCall(3).library(with.context), "");
}

TEST(cudnn_is_asked_about_the_alignment_that_a_query_tells) {
  const Device with(true), without(false);
  ForwardCall aligned(8), odd(3);
  const int64_t scratch = aligned.workspace_bytes(with.context);
  for (ForwardCall* const call : {&aligned, &odd}) {
    for (TensorView& view : call->views) {
      view.data = reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(view.data) % 64);
    }
  }
  CHECK_EQUAL(aligned.library(with.context), "cuDNN 9.27.0, engine 0");
  CHECK_EQUAL(aligned.workspace_bytes(with.context), scratch);
  CHECK_EQUAL(odd.library(with.context), "");
  CHECK_EQUAL(odd.workspace_bytes(with.context), odd.workspace_bytes(without.context));
}

TEST(cudnn_refuses_less_scratch_than_its_plan_needs) {
  const Device device(true);
  ForwardCall call(8);
  const std::vector<float> before = call.y.values();
  Operand mean = Operand::vector(kChannels, 0), variance = Operand::vector(kChannels, 1);
  call.normalize(mean, variance);
  const int64_t bytes = call.workspace_bytes(device.context);
  CHECK(bytes >= 2 * kChannels * 4);
  Operand workspace = Operand::vector(bytes / 4, NAN);
  call.views.back() = workspace.view;
  call.views.back().c = 2 * kChannels - 1;
  CHECK_THROWS(std::logic_error, call.kernel().run(call.arguments(), device.context),
               "Expected at least 128 bytes for the workspace of cuDNN's plan but received 124");
  cudaStreamSynchronize(device.context.stream);
  CHECK(call.y.values() == before);
  call.views.back() = workspace.view;
  call.kernel().run(call.arguments(), device.context);
  cudaStreamSynchronize(device.context.stream);
  CHECK(call.y.values() != before);
}
