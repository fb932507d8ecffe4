#include "core/kernel_check.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "check.h"
#include "core/kernel_operation_names.h"
#include "core/kernel_rules.h"
#include "valid_calls.h"

using namespace densegraph;

namespace {

ValidCall valid_call(KernelOperation operation) {
  return valid_calls().at(static_cast<size_t>(operation));
}

void check_call(const ValidCall& call) {
  check_kernel(call.operation, "node", call.operands, call.attributes);
}

std::string refusal(const ValidCall& call) {
  try {
    check_call(call);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

/// A pooling call with one window for each of 30 x 30 pixels.
void set_window(ValidCall& call, int64_t kernel_height, int64_t kernel_width, int64_t padding) {
  TensorView& image = call.operands[0];
  image.h = image.w = 30;
  for (size_t i : {5, 6}) {
    call.operands[i].h = 30 + 2 * padding - kernel_height + 1;
    call.operands[i].w = 30 + 2 * padding - kernel_width + 1;
  }
  call.attributes = {static_cast<double>(kernel_height),
                     static_cast<double>(kernel_width),
                     1,
                     static_cast<double>(padding),
                     1e-5,
                     1};
}

/// Changes a call before it is checked.
#define CHECK_REFUSED(operation_name, change, part)               \
  {                                                               \
    ValidCall call = valid_call(KernelOperation::operation_name); \
    change;                                                       \
    CHECK_THROWS(std::invalid_argument, check_call(call), part);  \
  }

}  // namespace

TEST(kernel_check_accepts_a_valid_call_of_every_operation) {
  CHECK_EQUAL(valid_calls().size(), static_cast<size_t>(kKernelOperationCount));
  int index = 0;
  for (const ValidCall& call : valid_calls()) {
    CHECK_EQUAL(static_cast<int>(call.operation), index++);
    CHECK_EQUAL(refusal(call), "");
  }
}

TEST(kernel_check_accepts_absent_optional_operands) {
  for (ValidCall call : valid_calls()) {
    for (size_t i = 0; i < call.operands.size(); ++i) {
      if (kernel_rule(call.operation).operands[i].optional) call.operands[i] = {};
    }
    if (call.operation == KernelOperation::sgd) call.attributes = {0, 0.5, 0};
    CHECK_EQUAL(refusal(call), "");
  }
}

TEST(kernel_check_refuses_wrong_counts) {
  for (const ValidCall& valid : valid_calls()) {
    ValidCall call = valid;
    call.operands.pop_back();
    CHECK(refusal(call).find("operands (") != std::string::npos);
    call = valid;
    call.operands.push_back(call.operands[0]);
    CHECK(refusal(call).find("operands (") != std::string::npos);
    call = valid;
    call.attributes.push_back(0);
    CHECK(refusal(call).find("attributes (") != std::string::npos);
  }
}

TEST(kernel_check_refuses_absent_operands_and_other_element_types) {
  for (const ValidCall& valid : valid_calls()) {
    for (size_t i = 0; i < valid.operands.size(); ++i) {
      const OperandRule& rule = kernel_rule(valid.operation).operands[i];
      ValidCall call = valid;
      call.operands[i] = {};
      if (!rule.optional) {
        CHECK(refusal(call).find(std::string("expected a view for ") + rule.name) != std::string::npos);
      }
      call = valid;
      call.operands[i].type = rule.type == ElementType::int32 ? ElementType::uint8 : ElementType::int32;
      CHECK(refusal(call).find(std::string(" elements for ") + rule.name) != std::string::npos);
    }
  }
}

TEST(kernel_check_lets_all_activations_of_a_call_be_bfloat16) {
  for (const ValidCall& valid : valid_calls()) {
    ValidCall call = valid;
    for (size_t i = 0; i < call.operands.size(); ++i) {
      if (kernel_rule(call.operation).operands[i].activation) call.operands[i].type = ElementType::bfloat16;
    }
    CHECK_EQUAL(refusal(call), "");
  }
}

TEST(kernel_check_refuses_bfloat16_beside_float32) {
  for (const ValidCall& valid : valid_calls()) {
    const KernelRule& rule = kernel_rule(valid.operation);
    const auto activations = std::count_if(rule.operands.begin(), rule.operands.end(),
                                           [](const OperandRule& operand) { return operand.activation; });
    for (size_t i = 0; i < valid.operands.size(); ++i) {
      ValidCall call = valid;
      call.operands[i].type = ElementType::bfloat16;
      const bool fits = rule.operands[i].activation && (rule.converts || activations == 1);
      CHECK_EQUAL(refusal(call).find("elements for") == std::string::npos, fits);
    }
  }
  CHECK_REFUSED(convolution, call.operands[0].type = ElementType::bfloat16,
                "expected bfloat16 elements for weight, as in x, but received float32");
  CHECK_REFUSED(convolution, call.operands[7].type = ElementType::bfloat16,
                "expected float32 elements for y, as in weight, but received bfloat16");
  CHECK_REFUSED(convolution_weight_gradient, call.operands[6].type = ElementType::bfloat16,
                "expected float32 elements for dweight but received bfloat16");
  CHECK_REFUSED(relu, call.operands[0].type = ElementType::int32,
                "expected float32 or bfloat16 elements for x but received int32");
}

TEST(kernel_check_refuses_attributes_that_are_no_such_number) {
  for (const ValidCall& valid : valid_calls()) {
    for (size_t i = 0; i < valid.attributes.size(); ++i) {
      const AttributeRule& rule = kernel_rule(valid.operation).attributes[i];
      for (double value : {std::nan(""), static_cast<double>(INFINITY), -1.0, -1e300}) {
        ValidCall call = valid;
        call.attributes[i] = value;
        CHECK(refusal(call).find(std::string("for attribute ") + rule.name) != std::string::npos);
      }
      const bool is_integer = rule.kind != AttributeKind::fraction &&
                              rule.kind != AttributeKind::inner_fraction &&
                              rule.kind != AttributeKind::non_negative;
      ValidCall call = valid;
      call.attributes[i] = 0.5;
      CHECK_EQUAL(refusal(call).find("for attribute") != std::string::npos, is_integer);
    }
  }
}

TEST(kernel_check_refuses_writing_into_another_operand) {
  for (const ValidCall& valid : valid_calls()) {
    const KernelRule& rule = kernel_rule(valid.operation);
    for (size_t written = 0; written < valid.operands.size(); ++written) {
      if (rule.operands[written].access == Access::read) continue;
      for (size_t other = 0; other < valid.operands.size(); ++other) {
        if (other == written) continue;
        ValidCall call = valid;
        // A little before the other, so that it is not the same view; a workspace stays aligned.
        const int64_t before = rule.operands[written].access == Access::workspace ? 64 : 4;
        call.operands[written].data = static_cast<char*>(call.operands[other].data) - before;
        CHECK(refusal(call).find("share bytes") != std::string::npos);
      }
    }
  }
}

TEST(kernel_check_lets_results_replace_what_they_came_from) {
  for (auto [operation, source, target] :
       {std::tuple{KernelOperation::normalize, 0, 5},
        std::tuple{KernelOperation::normalize_data_gradient, 1, 8},
        std::tuple{KernelOperation::normalize_gradient, 1, 6},
        std::tuple{KernelOperation::add_statistics_gradient, 0, 5}, std::tuple{KernelOperation::relu, 0, 1},
        std::tuple{KernelOperation::relu_gradient, 1, 2}, std::tuple{KernelOperation::add, 0, 2},
        std::tuple{KernelOperation::add, 1, 2}, std::tuple{KernelOperation::dropout, 0, 2}}) {
    ValidCall call = valid_call(operation);
    call.operands[static_cast<size_t>(target)] = call.operands[static_cast<size_t>(source)];
    CHECK_EQUAL(refusal(call), "");
    ++call.operands[static_cast<size_t>(target)].stride;
    CHECK(refusal(call).find("share bytes") != std::string::npos);
  }
  CHECK_REFUSED(relu_gradient, call.operands[2] = call.operands[0],
                "overlap of dx, which is written, with y");
}

TEST(kernel_check_wants_all_of_a_normalization_or_none) {
  CHECK_REFUSED(convolution, call.operands[4] = {},
                "expected all or none of mean, variance, gamma, beta but received 3 of them");
  CHECK_REFUSED(average_pool_gradient, call.operands[1] = {},
                "expected all or none of x, mean, variance, gamma, beta, dgamma, dbeta but received 6");
  CHECK_REFUSED(max_pool_gradient, call.operands[9] = {}, "expected all or none of x, mean");
}

TEST(kernel_check_lets_channel_slices_interleave) {
  ValidCall call = valid_call(KernelOperation::relu);
  call.operands[0].stride = call.operands[1].stride = 10;
  call.operands[1].data = static_cast<char*>(call.operands[0].data) + 4 * 5;
  CHECK_EQUAL(refusal(call), "");
  call.operands[1].data = static_cast<char*>(call.operands[0].data) + 4 * 4;
  CHECK(refusal(call).find("share bytes") != std::string::npos);
}

TEST(kernel_check_compares_shapes) {
  CHECK_REFUSED(convolution, call.operands[1].c = 4, "expected c = 5 for weight, as in x, but received 4");
  CHECK_REFUSED(convolution, call.operands[2].c = 5, "expected c = 6 for bias, as in weight, but received 5");
  CHECK_REFUSED(convolution, call.operands[2].n = 2, "expected n = 1 for bias but received 2");
  CHECK_REFUSED(convolution, call.operands[7].n = 3, "expected n = 2 for y, as in x, but received 3");
  CHECK_REFUSED(convolution, call.operands[7].c = 7, "expected c = 6 for y, as in weight, but received 7");
  CHECK_REFUSED(convolution, call.operands[7].h = 4,
                "expected h = 5 for y (input 9, kernel 3, stride 2, padding 1)");
  CHECK_REFUSED(convolution, call.operands[7].w = 3,
                "expected w = 4 for y (input 7, kernel 2, stride 2, padding 1)");
  CHECK_REFUSED(convolution, call.operands[8].h = 2, "expected h = 1 for workspace but received 2");
  CHECK_REFUSED(convolution, call.operands[1].h = 12,
                "a kernel of at most the padded input's 11 but received 12");
  CHECK_REFUSED(convolution_data_gradient, call.operands[2].h = call.operands[7].h = 11,
                "expected h = 6 for dy");
  CHECK_REFUSED(convolution_weight_gradient, call.operands[6].w = 5, "expected w = 3 for dy");
  CHECK_REFUSED(batch_statistics, call.operands[1].c = 6, "expected c = 5 for mean, as in x, but received 6");
  CHECK_REFUSED(update_running_statistics, call.operands[3].c = 6,
                "expected c = 5 for runningVariance, as in mean");
  CHECK_REFUSED(normalize, call.operands[5].w = 6, "expected w = 7 for y, as in x, but received 6");
  CHECK_REFUSED(normalize_data_gradient, call.operands[1].h = 8,
                "expected h = 9 for dy, as in x, but received 8");
  CHECK_REFUSED(max_pool, call.operands[6].c = 4, "expected c = 5 for indices, as in x, but received 4");
  CHECK_REFUSED(max_pool_gradient, call.operands[7].n = 1, "expected n = 2 for dx, as in dy, but received 1");
  CHECK_REFUSED(add, call.operands[1].c = 6, "expected c = 5 for b, as in a, but received 6");
  CHECK_REFUSED(dropout, call.operands[1].c = 3, "expected c = 4 for random but received 3");
  CHECK_REFUSED(softmax_cross_entropy, call.operands[1].c = 3, "expected c = 2 for labels, as in logits");
  CHECK_REFUSED(softmax_cross_entropy, call.operands[0].h = 2, "expected h = 1 for logits but received 2");
  CHECK_REFUSED(softmax_cross_entropy_gradient, call.operands[2].c = 9,
                "expected c = 10 for dlogits, as in logits");
  CHECK_REFUSED(sgd, call.operands[2].c = 99,
                "expected c = 100 for parameters, as in gradients, but received 99");
  CHECK_REFUSED(sgd, call.operands[1].c = 2, "expected c = 1 for learningRate but received 2");
}

TEST(kernel_check_knows_what_attributes_mean_to_each_other) {
  CHECK_REFUSED(max_pool, set_window(call, 3, 3, 2),
                "a padding of at most half the window but received 2 for 3 x 3");
  CHECK_REFUSED(max_pool, set_window(call, 16, 17, 0), "a window of at most 256 places but received 16 x 17");
  CHECK_REFUSED(average_pool, call.attributes[0] = 4097,
                "an integer from 1 to 4096 for attribute kernelHeight");
  CHECK_REFUSED(sgd, call.operands[3] = {}, "expected a view for velocity, because momentum is 0.9");
  CHECK_REFUSED(sgd, call.attributes[0] = 0, "expected null for velocity, because momentum is 0");
  CHECK_REFUSED(sgd, (call.attributes[0] = 0, call.operands[3] = {}), "a positive momentum with nesterov");
}

TEST(kernel_check_knows_what_a_dropout_can_be_told) {
  for (double rate : {0.0, 1.0, 1.5}) {
    CHECK_REFUSED(dropout, call.attributes[0] = rate,
                  "expected a number above 0 and below 1 for attribute rate");
  }
  CHECK_REFUSED(dropout, call.attributes[1] = 0x1p32,
                "expected an integer from 0 to 2^32-1 for attribute stream but received 4294967296");
}

TEST(checked_span_counts_from_the_first_element_to_the_last) {
  CHECK_EQUAL(checked_span({nullptr, 2, 3, 4, 5, 8, ElementType::float32}, "x"), 23 * 8 + 5);
  CHECK_EQUAL(checked_span({nullptr, 1, 1, 1, 5, 1000, ElementType::float32}, "x"), 5);
}

TEST(checked_span_refuses_sizes_that_are_no_sizes) {
  const int64_t huge = INT64_MAX;
  for (const TensorView& view :
       std::vector<TensorView>{{nullptr, 0, 1, 1, 1, 1, ElementType::float32},
                               {nullptr, 1, -1, 1, 1, 1, ElementType::float32},
                               {nullptr, 1, 1, INT64_MIN, 1, 1, ElementType::float32},
                               {nullptr, 1, 1, 1, 0, 1, ElementType::float32},
                               {nullptr, 1, 1, 1, 2, 1, ElementType::float32},
                               {nullptr, huge, huge, huge, huge, huge, ElementType::float32},
                               {nullptr, 1 << 20, 1 << 20, 2, 1, 1, ElementType::float32}}) {
    CHECK_THROWS(std::invalid_argument, checked_span(view, "relu \"node\", x"),
                 "relu \"node\", x: expected ");
  }
}

TEST(kernel_operation_names_are_found_again) {
  for (int i = 0; i < kKernelOperationCount; ++i) {
    const auto operation = static_cast<KernelOperation>(i);
    CHECK(find_kernel_operation(kernel_operation_name(operation)) == operation);
  }
  CHECK(!find_kernel_operation("convolve"));
}
