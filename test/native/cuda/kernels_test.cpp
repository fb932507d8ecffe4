#include <cstring>
#include <string>

#include "check.h"
#include "core/kernel_operation_names.h"
#include "core/kernel_rules.h"
#include "cuda_bf16.h"
#include "emulator/order.h"
#include "kernel_run.h"

using namespace densegraph;

namespace {

std::string name_of(const ValidCall& call) {
  return std::string(kernel_operation_name(call.operation)) + " of " +
         std::to_string(call.operands.front().c) + " channels";
}

/// Floats rounded to bfloat16, as bytes.
std::string rounded(const std::string& floats) {
  std::string result;
  for (size_t i = 0; i < floats.size(); i += sizeof(float)) {
    float value;
    std::memcpy(&value, floats.data() + i, sizeof value);
    const unsigned short bits = __bfloat16_as_ushort(__float2bfloat16(value));
    result.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  }
  return result;
}

}  // namespace

TEST(cuda_kernels_give_the_same_bits_in_any_order) {
  for (const ValidCall& call : calls_without_convolutions()) {
    for (ElementType type : {ElementType::float32, ElementType::bfloat16}) {
      emulator::set_order(emulator::parse_order("forward"));
      const std::vector<std::string> expected = results_on_cuda(call, type);
      for (const char* order : {"reverse", "shuffled:1", "shuffled:2"}) {
        emulator::set_order(emulator::parse_order(order));
        if (results_on_cuda(call, type) == expected) continue;
        check::fail(__FILE__, __LINE__, name_of(call) + " differs in the order " + order);
      }
    }
  }
  emulator::reset_order();
}

/// They compute in float: what they read of bfloat16 is exact, and only what they write is rounded.
TEST(cuda_kernels_in_bfloat16_are_those_in_float_rounded) {
  for (const ValidCall& call : calls_without_convolutions()) {
    const std::vector<std::string> expected = results_on_cuda(call, ElementType::float32);
    const std::vector<std::string> received = results_on_cuda(call, ElementType::bfloat16);
    size_t result = 0;
    for (const OperandRule& rule : kernel_rule(call.operation).operands) {
      if (rule.access != Access::write) continue;
      const std::string& exact = expected.at(result);
      if (received.at(result) != (rule.activation ? rounded(exact) : exact)) {
        check::fail(__FILE__, __LINE__, name_of(call) + ": " + rule.name + " is not the rounded one");
      }
      ++result;
    }
  }
}
