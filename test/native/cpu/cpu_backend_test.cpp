#include "cpu/cpu_backend.h"

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "check.h"
#include "core/element_type.h"
#include "core/kernel_check.h"
#include "core/kernel_operation_names.h"
#include "core/kernel_rules.h"
#include "core/valid_calls.h"

using namespace densegraph;

namespace {

TensorView f32(int64_t n, int64_t h, int64_t w, int64_t c) {
  return {nullptr, n, h, w, c, c + 3, ElementType::float32};
}

/// The valid calls, and 3 x 3 convolutions at stride 1, which have a method of their own.
std::vector<ValidCall> calls() {
  using enum KernelOperation;
  std::vector<ValidCall> calls = valid_calls();
  for (int64_t size : {6, 24}) {
    const TensorView x = f32(2, size, size, 20), weight = f32(24, 3, 3, 20), y = f32(2, size, size, 24);
    const TensorView bias = f32(1, 1, 1, 24);
    for (const TensorView& v : {TensorView{}, f32(1, 1, 1, 20)}) {
      const TensorView normalized_x = v.present() ? x : TensorView{};
      calls.push_back({convolution, {x, weight, bias, v, v, v, v, y, {}}, {1, 1, 1e-5, 1}});
      calls.push_back({convolution_data_gradient,
                       {y, weight, normalized_x, v, v, v, v, x, v, v, {}},
                       {1, 1, 1, 1e-5, 1}});
      calls.push_back({convolution_weight_gradient, {x, y, v, v, v, v, weight, {}}, {1, 1, 1e-5, 1}});
    }
  }
  return calls;
}

int64_t bytes_of(const TensorView& view) {
  return checked_span(view, "") * element_bytes(view.type);
}

/// Small numbers of the view's type, the same at every call; a variance is positive.
void fill(const TensorView& view, std::string_view name) {
  const float least = name == "variance" ? 0.1f : -0.5f;
  for (int64_t i = 0; i < checked_span(view, ""); ++i) {
    const int64_t number = i * 7919 % 10;
    if (view.type == ElementType::float32) view.f32()[i] = static_cast<float>(number) / 7.0f + least;
    if (view.type == ElementType::int32) view.i32()[i] = static_cast<int32_t>(number);
    if (view.type == ElementType::uint8) view.u8()[i] = static_cast<uint8_t>(number % 6);
  }
}

/// What a call writes, its workspace left out: all bytes one after the other.
std::string results_of(ValidCall call, const cpu::CpuOptions& options) {
  const std::unique_ptr<Backend> backend = cpu::make_cpu_backend(options);
  const std::vector<OperandRule>& rules = kernel_rule(call.operation).operands;
  if (rules.back().access == Access::workspace) {
    TensorView& workspace = call.operands.back();
    workspace = {};
    const int64_t bytes =
        backend->workspace_bytes(call.operation, {call.operands.data(), call.attributes.data()});
    if (bytes > 0) workspace = {nullptr, 1, 1, 1, bytes / 4, bytes / 4, ElementType::float32};
  }
  for (size_t i = 0; i < call.operands.size(); ++i) {
    TensorView& view = call.operands[i];
    if (!view.present()) continue;
    view.data = backend->allocate(bytes_of(view));
    fill(view, rules[i].name);
  }
  check_kernel(call.operation, "", call.operands, call.attributes);
  backend->run(call.operation, {call.operands.data(), call.attributes.data()});
  std::string results;
  for (size_t i = 0; i < call.operands.size(); ++i) {
    const TensorView& view = call.operands[i];
    if (!view.present()) continue;
    if (rules[i].access == Access::write) {
      results.append(static_cast<const char*>(view.data), static_cast<size_t>(bytes_of(view)));
    }
    backend->release(view.data, bytes_of(view));
  }
  return results;
}

}  // namespace

TEST(cpu_kernels_give_the_same_bits_for_any_number_of_threads) {
  for (const std::string& instruction_set : cpu::instruction_sets()) {
    for (const ValidCall& call : calls()) {
      const std::string expected = results_of(call, {1, instruction_set});
      for (int64_t threads : {2, 4}) {
        for (int repetition = 0; repetition < 3; ++repetition) {
          if (results_of(call, {threads, instruction_set}) == expected) continue;
          check::fail(__FILE__, __LINE__,
                      std::string(kernel_operation_name(call.operation)) + " differs with " +
                          std::to_string(threads) + " threads, " + instruction_set);
        }
      }
    }
  }
}

TEST(cpu_backend_counts_what_it_holds) {
  const std::unique_ptr<Backend> backend = cpu::make_cpu_backend({});
  void* const small = backend->allocate(640);
  void* const large = backend->allocate(int64_t{5} << 20);
  CHECK_EQUAL(backend->statistics().current_bytes, 640 + (5 << 20));
  CHECK_EQUAL(reinterpret_cast<uintptr_t>(small) % 64, 0U);
  CHECK_EQUAL(reinterpret_cast<uintptr_t>(large) % (2 << 20), 0U);
  backend->release(large, int64_t{5} << 20);
  CHECK_EQUAL(backend->statistics().current_bytes, 640);
  CHECK_EQUAL(backend->statistics().peak_bytes, 640 + (5 << 20));
  backend->release(small, 640);
}
