#include "kernel_run.h"

#include <bit>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "core/element_type.h"
#include "core/kernel_check.h"
#include "core/kernel_operation_names.h"
#include "core/kernel_rules.h"
#include "cuda/cuda_backend.h"

using namespace densegraph;

namespace {

constexpr int64_t kPadding = 64;

int64_t bytes_of(const TensorView& view) {
  return checked_span(view, "") * element_bytes(view.type);
}

uint16_t to_bfloat16(float value) {
  return static_cast<uint16_t>(std::bit_cast<uint32_t>(value) >> 16);
}

/// Writes a number that bfloat16 holds exactly; a variance is positive.
void set(std::byte* place, ElementType type, int64_t index, std::string_view name) {
  const int64_t number = (index * 7919 + index / 5) % 61;
  const float value = static_cast<float>(number) / 16 + (name == "variance" ? 0.125f : -2.0f);
  switch (type) {
    case ElementType::float32:
      std::memcpy(place, &value, sizeof value);
      break;
    case ElementType::bfloat16: {
      const uint16_t bits = to_bfloat16(value);
      std::memcpy(place, &bits, sizeof bits);
      break;
    }
    case ElementType::int32: {
      const auto label = static_cast<int32_t>(number % 10);
      std::memcpy(place, &label, sizeof label);
      break;
    }
    case ElementType::uint8:
      *place = static_cast<std::byte>(number % 6);
      break;
  }
}

/// An operand in host memory: poison where no element is, on both sides and between the pixels.
std::vector<std::byte> contents_of(const TensorView& view, std::string_view name) {
  std::vector<std::byte> bytes(static_cast<size_t>(bytes_of(view) + 2 * kPadding), std::byte{0xff});
  const int64_t size = element_bytes(view.type);
  for (int64_t pixel = 0; pixel < view.pixels(); ++pixel) {
    for (int64_t c = 0; c < view.c; ++c) {
      set(bytes.data() + kPadding + (pixel * view.stride + c) * size, view.type, pixel * view.c + c, name);
    }
  }
  return bytes;
}

/// The elements without the poison, which must have stayed.
std::string elements_of(const TensorView& view, const std::vector<std::byte>& bytes) {
  std::string elements;
  std::vector<std::byte> rest = bytes;
  const int64_t size = element_bytes(view.type);
  for (int64_t pixel = 0; pixel < view.pixels(); ++pixel) {
    const auto first = static_cast<size_t>(kPadding + pixel * view.stride * size);
    const auto count = static_cast<size_t>(view.c * size);
    elements.append(reinterpret_cast<const char*>(bytes.data() + first), count);
    std::memset(rest.data() + first, 0xff, count);
  }
  for (std::byte byte : rest) {
    if (byte != std::byte{0xff}) throw std::logic_error("a kernel wrote outside of its outputs");
  }
  return elements;
}

ValidCall with_channels(ValidCall call, int64_t from, int64_t to) {
  for (TensorView& view : call.operands) {
    if (view.c != from) continue;
    view.c = to;
    view.stride = 2 * to;
  }
  return call;
}

bool is_convolution(KernelOperation operation) {
  return operation <= KernelOperation::convolution_weight_gradient;
}

}  // namespace

std::vector<ValidCall> calls_without_convolutions() {
  std::vector<ValidCall> calls;
  for (const ValidCall& call : valid_calls()) {
    if (is_convolution(call.operation)) continue;
    calls.push_back(call);
    // Of the images of 5 channels; more lanes than a warp has beside each other, and a tail.
    for (int64_t channels : {8, 140}) calls.push_back(with_channels(call, 5, channels));
  }
  return calls;
}

std::vector<std::string> results_on_cuda(const ValidCall& given, ElementType activations) {
  ValidCall call = given;
  const std::unique_ptr<Backend> backend = cuda::make_cuda_backend({});
  const std::vector<OperandRule>& rules = kernel_rule(call.operation).operands;
  for (size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].activation) call.operands[i].type = activations;
  }
  if (rules.back().access == Access::workspace) {
    TensorView& workspace = call.operands.back();
    workspace = {};
    const int64_t bytes =
        backend->workspace_bytes(call.operation, {call.operands.data(), call.attributes.data()});
    if (bytes > 0) workspace = {nullptr, 1, 1, 1, bytes / 4, bytes / 4, ElementType::float32};
  }
  std::vector<void*> memory;
  for (size_t i = 0; i < rules.size(); ++i) {
    TensorView& view = call.operands[i];
    if (!view.present()) continue;
    const std::vector<std::byte> contents = contents_of(view, rules[i].name);
    const auto bytes = static_cast<int64_t>(contents.size());
    memory.push_back(backend->allocate(bytes));
    backend->copy_in(memory.back(), contents.data(), bytes);
    view.data = static_cast<std::byte*>(memory.back()) + kPadding;
  }
  check_kernel(call.operation, "", call.operands, call.attributes);
  backend->run(call.operation, {call.operands.data(), call.attributes.data()});
  std::vector<std::string> results;
  auto place = memory.begin();
  for (size_t i = 0; i < rules.size(); ++i) {
    const TensorView& view = call.operands[i];
    if (!view.present()) continue;
    std::vector<std::byte> contents(static_cast<size_t>(bytes_of(view) + 2 * kPadding));
    const auto bytes = static_cast<int64_t>(contents.size());
    backend->copy_out(contents.data(), *place, bytes);
    if (rules[i].access == Access::write) results.push_back(elements_of(view, contents));
    backend->release(*place++, bytes);
  }
  return results;
}
