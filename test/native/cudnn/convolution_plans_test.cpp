#include "cuda/cudnn/convolution_plans.h"

#include <atomic>
#include <thread>

#include "check.h"
#include "convolution_case.h"
#include "scratch_folder.h"
#include "stand_in_device.h"
#include "variable.h"

using namespace densegraph::cudnn;

namespace {

constexpr auto kFloat = DataType::float32;
constexpr auto kHalf = DataType::bfloat16;

/// What rounding the result to its type may cost, and for TF32 and bfloat16 nothing more: products are exact
/// in float32's sums or nearly so.
constexpr double kFloatError = 1e-6, kTf32Error = 1e-3, kHalfError = 1.0 / 256;

ConvolutionProblem problem_of(ConvolutionPass pass, DataType type, int64_t kernel, int64_t stride,
                              int64_t channels, int64_t x_stride, int64_t outputs, int64_t y_stride) {
  const int64_t size = 6, padding = kernel / 2, result = (size + 2 * padding - kernel) / stride + 1;
  const DataType weight_type = pass == ConvolutionPass::weight_gradient ? kFloat : type;
  return {pass,
          {3, size, size, channels, x_stride, type, kMostAlignment},
          {outputs, kernel, kernel, channels, channels, weight_type, kMostAlignment},
          {3, result, result, outputs, y_stride, type, kMostAlignment},
          stride,
          padding};
}

/// The error of the one plan that the stand-in has for a problem with x and y at those offsets.
double error_of(const ConvolutionProblem& problem, int64_t x_offset = 0, int64_t y_offset = 0) {
  ConvolutionPlans plans(stand_in_device(), {});
  ConvolutionCase convolution(problem, x_offset, y_offset);
  const ConvolutionPlan* const plan = plans.find(convolution.problem());
  CHECK(plan != nullptr);
  return convolution.error_of(*plan);
}

const ConvolutionPlan* find(ConvolutionPlans& plans, const ConvolutionProblem& problem) {
  return plans.find(problem);
}

}  // namespace

TEST(cudnn_float32_convolutions_on_slices_of_any_alignment) {
  for (const auto pass : {ConvolutionPass::forward, ConvolutionPass::data_gradient}) {
    for (const int64_t kernel : {1, 3}) {
      for (const int64_t stride : {1, 2}) {
        CHECK(error_of(problem_of(pass, kFloat, kernel, stride, 5, 23, 7, 19), 1, 3) < kFloatError);
        CHECK(error_of(problem_of(pass, kFloat, kernel, stride, 8, 8, 4, 4)) < kFloatError);
      }
    }
  }
}

TEST(cudnn_float32_bias_and_accumulation) {
  ConvolutionProblem forward = problem_of(ConvolutionPass::forward, kFloat, 3, 1, 5, 9, 6, 11);
  forward.bias = true;
  CHECK(error_of(forward, 2, 5) < kFloatError);
  ConvolutionProblem gradient = problem_of(ConvolutionPass::data_gradient, kFloat, 3, 2, 5, 9, 6, 11);
  gradient.accumulate = true;
  CHECK(error_of(gradient, 2, 5) < kFloatError);
}

TEST(cudnn_tf32_is_used_only_where_it_is_allowed) {
  ConvolutionProblem problem = problem_of(ConvolutionPass::forward, kFloat, 3, 1, 8, 16, 8, 24);
  CHECK(error_of(problem, 4, 8) < kFloatError);
  problem.allow_tf32 = true;
  const double error = error_of(problem, 4, 8);
  CHECK(error > kFloatError && error < kTf32Error);
}

TEST(cudnn_bfloat16_and_tf32_convolutions_on_slices) {
  for (const auto pass :
       {ConvolutionPass::forward, ConvolutionPass::data_gradient, ConvolutionPass::weight_gradient}) {
    for (const int64_t kernel : {1, 3}) {
      for (const int64_t stride : {1, 2}) {
        CHECK(error_of(problem_of(pass, kHalf, kernel, stride, 8, 24, 16, 40), 8, 16) < kHalfError);
        ConvolutionProblem tf32 = problem_of(pass, kFloat, kernel, stride, 4, 12, 8, 20);
        tf32.allow_tf32 = true;
        CHECK(error_of(tf32, 4, 8) < kTf32Error);
      }
    }
  }
}

TEST(cudnn_bfloat16_prologue_and_epilogues) {
  for (const bool relu : {false, true}) {
    ConvolutionProblem forward = problem_of(ConvolutionPass::forward, kHalf, 3, 1, 8, 24, 16, 40);
    forward.normalize = true;
    forward.relu = relu;
    CHECK(error_of(forward, 8, 16) < kHalfError);
    forward.bias = true;
    CHECK(error_of(forward, 8, 16) < kHalfError);
  }
  ConvolutionProblem gradient = problem_of(ConvolutionPass::data_gradient, kHalf, 1, 1, 8, 24, 16, 40);
  gradient.accumulate = true;
  CHECK(error_of(gradient, 8, 16) < kHalfError);
}

TEST(cudnn_has_no_plan_where_operands_cannot_be_accessed_by_16_bytes) {
  ConvolutionPlans plans(stand_in_device(), {});
  ConvolutionProblem problem = problem_of(ConvolutionPass::forward, kHalf, 3, 1, 8, 24, 16, 40);
  CHECK(find(plans, problem) != nullptr);
  problem.x.alignment = 8;
  CHECK(find(plans, problem) == nullptr);
  problem.x.alignment = kMostAlignment;
  problem.y.stride = 44;
  CHECK(find(plans, problem) == nullptr);
}

TEST(cudnn_has_no_plan_for_weight_gradients_in_float32) {
  ConvolutionPlans plans(stand_in_device(), {});
  CHECK(find(plans, problem_of(ConvolutionPass::weight_gradient, kFloat, 3, 1, 8, 8, 8, 8)) == nullptr);
}

TEST(cudnn_has_no_plan_for_weight_gradients_of_pixels_that_fill_no_words) {
  ConvolutionPlans plans(stand_in_device(), {});
  CHECK(find(plans, problem_of(ConvolutionPass::weight_gradient, kHalf, 3, 1, 8, 8, 12, 40)) == nullptr);
  CHECK(find(plans, problem_of(ConvolutionPass::weight_gradient, kHalf, 3, 1, 12, 16, 8, 40)) == nullptr);
  CHECK(find(plans, problem_of(ConvolutionPass::forward, kHalf, 3, 1, 8, 8, 12, 40)) != nullptr);
}

TEST(cudnn_plans_pass_over_engines_with_faults) {
  ConvolutionPlans plans(stand_in_device(), {});
  const ConvolutionPlan* const plan =
      find(plans, problem_of(ConvolutionPass::forward, kHalf, 3, 1, 8, 24, 16, 40));
  CHECK_EQUAL(plan->engine(), 0);
  const ConvolutionPlan* const strict =
      find(plans, problem_of(ConvolutionPass::forward, kFloat, 3, 1, 8, 24, 16, 40));
  CHECK_EQUAL(strict->engine(), 1);
}

TEST(cudnn_nondeterministic_engines_can_be_allowed) {
  PlanOptions options;
  options.rules.allow_nondeterministic = true;
  ConvolutionPlans plans(stand_in_device(), options);
  const ConvolutionPlan* const plan =
      find(plans, problem_of(ConvolutionPass::forward, kHalf, 3, 1, 8, 24, 16, 40));
  CHECK_EQUAL(plan->engine(), 2);
}

TEST(cudnn_plans_keep_within_the_granted_workspace) {
  const ConvolutionProblem problem = problem_of(ConvolutionPass::weight_gradient, kHalf, 3, 1, 8, 24, 16, 40);
  PlanOptions options;
  ConvolutionPlans plans(stand_in_device(), options);
  const int64_t bytes = find(plans, problem)->workspace_bytes();
  CHECK(bytes > 0);
  CHECK_EQUAL(plans.offered_bytes(problem).value(), bytes);
  options.rules.most_workspace_bytes = bytes - 1;
  ConvolutionPlans fewer(stand_in_device(), options);
  CHECK(find(fewer, problem) == nullptr);
}

TEST(cudnn_answers_are_remembered) {
  const ScratchFolder folder;
  PlanOptions options;
  options.cache_folder = folder.path().string();
  ConvolutionPlans plans(stand_in_device(), options);
  const ConvolutionProblem problem = problem_of(ConvolutionPass::forward, kHalf, 3, 1, 8, 24, 16, 40);
  const ConvolutionPlan* const plan = find(plans, problem);
  std::filesystem::remove_all(folder.path());
  CHECK(find(plans, problem) == plan);
  CHECK(!std::filesystem::exists(folder.path()));
}

TEST(cudnn_offers_are_known_before_plans_are_compiled) {
  const ScratchFolder folder;
  PlanOptions options;
  options.cache_folder = folder.path().string();
  const ConvolutionProblem gradient =
      problem_of(ConvolutionPass::weight_gradient, kHalf, 3, 1, 8, 24, 16, 40);
  const int64_t bytes = 2 * 4 * 16 * 3 * 3 * 8;
  CHECK_EQUAL(ConvolutionPlans(stand_in_device(), options).offered_bytes(gradient).value(), bytes);
  {
    // What was asked before is not asked again, and what was not compiled is compiled.
    const Variable silent("DENSEGRAPH_STAND_IN_OFFERS", "none");
    CHECK_EQUAL(ConvolutionPlans(stand_in_device(), options).offered_bytes(gradient).value(), bytes);
    CHECK(!ConvolutionPlans(stand_in_device(), {}).offered_bytes(gradient).has_value());
  }
  CHECK_EQUAL(ConvolutionPlans(stand_in_device(), options).find(gradient)->workspace_bytes(), bytes);
  CHECK_EQUAL(ConvolutionPlans(stand_in_device(), options).offered_bytes(gradient).value(), bytes);
  const ConvolutionProblem exact = problem_of(ConvolutionPass::weight_gradient, kFloat, 3, 1, 8, 8, 8, 8);
  CHECK(!ConvolutionPlans(stand_in_device(), options).offered_bytes(exact).has_value());
}

TEST(cudnn_plans_need_no_more_than_was_offered_first) {
  // Dense, so that the engine that packs its operands could do it, too, which is offered behind a greedy one.
  const ConvolutionProblem problem = problem_of(ConvolutionPass::forward, kHalf, 3, 1, 8, 8, 16, 16);
  ConvolutionPlans plans(stand_in_device(), {});
  CHECK_EQUAL(plans.offered_bytes(problem).value(), 0);
  CHECK_EQUAL(find(plans, problem)->workspace_bytes(), 0);
  CHECK_EQUAL(find(plans, problem)->engine(), 0);
}

TEST(cudnn_plans_are_compiled_ahead_on_threads_of_their_own) {
  const ScratchFolder folder;
  const auto here = std::this_thread::get_id();
  std::atomic<int> threads = 0;
  PlanOptions options;
  options.cache_folder = folder.path().string();
  options.enter_thread = [&] { threads += std::this_thread::get_id() == here ? 1000 : 1; };
  ConvolutionPlans plans(stand_in_device(), options);
  std::vector<ConvolutionProblem> problems;
  for (const int64_t stride : {24, 32, 40, 48, 24}) {
    problems.push_back(problem_of(ConvolutionPass::forward, kHalf, 3, 1, 8, stride, 16, 40));
  }
  // None offered; those of another plan are known already.
  problems.push_back(problem_of(ConvolutionPass::weight_gradient, kFloat, 3, 1, 8, 8, 8, 8));
  find(plans, problems.at(1));
  plans.prepare(problems);
  CHECK(threads >= 1 && threads <= 3);
  std::filesystem::remove_all(folder.path());
  plans.prepare(problems);
  for (const ConvolutionProblem& problem : problems) {
    CHECK_EQUAL(find(plans, problem) == nullptr, problem.pass == ConvolutionPass::weight_gradient);
  }
  CHECK(!std::filesystem::exists(folder.path()));
  ConvolutionCase convolution(problems.front(), 8, 16);
  CHECK(convolution.error_of(*find(plans, convolution.problem())) < kHalfError);
}

TEST(cudnn_failures_of_threads_that_compile_are_told) {
  PlanOptions options;
  options.enter_thread = [] { throw std::runtime_error("no device for this thread"); };
  ConvolutionPlans plans(stand_in_device(), options);
  const std::vector problems{problem_of(ConvolutionPass::forward, kHalf, 3, 1, 8, 24, 16, 40)};
  CHECK_THROWS(std::runtime_error, plans.prepare(problems), "no device for this thread");
  CHECK(find(plans, problems.front()) != nullptr);
}

TEST(cudnn_plans_run_on_no_less_alignment_than_they_were_made_for) {
  ConvolutionPlans plans(stand_in_device(), {});
  ConvolutionCase convolution(problem_of(ConvolutionPass::forward, kHalf, 3, 1, 8, 24, 16, 40), 8, 16);
  const ConvolutionPlan* const plan = find(plans, convolution.problem());
  ConvolutionPointers pointers = convolution.pointers();
  pointers.y = static_cast<unsigned char*>(pointers.y) + 4;
  CHECK_THROWS(std::logic_error, plan->execute(nullptr, pointers, nullptr),
               "Expected a multiple of 16 bytes for the address of y but received a multiple of 4");
}

TEST(cudnn_problems_that_differ_have_plans_of_their_own) {
  ConvolutionPlans plans(stand_in_device(), {});
  const ConvolutionProblem problem = problem_of(ConvolutionPass::forward, kFloat, 3, 1, 8, 24, 16, 40);
  const ConvolutionPlan* const plan = find(plans, problem);
  const auto differs = [&](auto change) {
    ConvolutionProblem other = problem;
    change(other);
    CHECK(find(plans, other) != plan);
  };
  differs([](ConvolutionProblem& other) { other.bias = true; });
  differs([](ConvolutionProblem& other) { other.allow_tf32 = true; });
  differs([](ConvolutionProblem& other) { other.x.stride = 28; });
  differs([](ConvolutionProblem& other) { other.y.alignment = 8; });
  differs([](ConvolutionProblem& other) { other.x.n = other.y.n = 4; });
}

TEST(cudnn_problems_that_are_none_are_refused) {
  ConvolutionPlans plans(stand_in_device(), {});
  const ConvolutionProblem right = problem_of(ConvolutionPass::forward, kFloat, 3, 1, 8, 24, 16, 40);
  const auto refused = [&](auto change, const char* expected) {
    ConvolutionProblem wrong = right;
    change(wrong);
    CHECK_THROWS(std::invalid_argument, plans.find(wrong), expected);
  };
  refused([](ConvolutionProblem& problem) { problem.y.h = 5; }, "shapes that belong together");
  refused([](ConvolutionProblem& problem) { problem.weight.c = 7; }, "shapes that belong together");
  refused([](ConvolutionProblem& problem) { problem.x.stride = 7; }, "strides of at least the channels");
  refused([](ConvolutionProblem& problem) { problem.x.alignment = 2; }, "alignments");
  refused([](ConvolutionProblem& problem) { problem.padding = -1; }, "a window that fits");
  refused([](ConvolutionProblem& problem) { problem.accumulate = true; },
          "to accumulate a data gradient alone");
  refused([](ConvolutionProblem& problem) { problem.relu = true; }, "relu with a normalization alone");
  refused([](ConvolutionProblem& problem) { problem.weight.type = kHalf; }, "one type");
}

TEST(cudnn_that_does_not_know_a_graph_has_no_plan) {
  const Variable old("DENSEGRAPH_STAND_IN_VERSION", "90200");
  ConvolutionPlans plans(stand_in_device(), {});
  ConvolutionProblem problem = problem_of(ConvolutionPass::forward, kFloat, 3, 1, 8, 24, 16, 40);
  CHECK(find(plans, problem) != nullptr);
  problem.bias = true;
  CHECK(find(plans, problem) == nullptr);
}

TEST(cudnn_plans_for_a_described_device_do_not_run) {
  const auto library = CudnnLibrary::open(DENSEGRAPH_CUDNN_STAND_IN);
  ConvolutionPlans plans(CudnnDevice::described(library, "{\"deviceVer\":900}"), {});
  ConvolutionCase convolution(problem_of(ConvolutionPass::forward, kFloat, 3, 1, 8, 24, 16, 40), 0, 0);
  const ConvolutionPlan* const plan = plans.find(convolution.problem());
  CHECK_THROWS(std::logic_error, plan->execute(nullptr, convolution.pointers(), nullptr), "only described");
}

TEST(cudnn_weight_gradients_of_slices_ahead_of_hopper_are_for_other_kernels) {
  const auto library = CudnnLibrary::open(DENSEGRAPH_CUDNN_STAND_IN);
  const ConvolutionProblem slices = problem_of(ConvolutionPass::weight_gradient, kHalf, 3, 1, 8, 8, 16, 40);
  const ConvolutionProblem dense = problem_of(ConvolutionPass::weight_gradient, kHalf, 3, 1, 8, 8, 16, 16);
  ConvolutionPlans ampere(CudnnDevice::described(library, "{\"deviceVer\":800}"), {});
  CHECK(find(ampere, slices) == nullptr);
  CHECK(find(ampere, dense) != nullptr);
  ConvolutionPlans hopper(CudnnDevice::described(library, "{\"deviceVer\":900}"), {});
  CHECK(find(hopper, slices) != nullptr);
}

TEST(cudnn_alignment_of_addresses) {
  CHECK_EQUAL(alignment_of(nullptr), 16);
  CHECK_EQUAL(alignment_of(reinterpret_cast<const void*>(48)), 16);
  CHECK_EQUAL(alignment_of(reinterpret_cast<const void*>(24)), 8);
  CHECK_EQUAL(alignment_of(reinterpret_cast<const void*>(6)), 2);
}
