/// Plans convolutions with a cuDNN for a device that need not be there: the program behind
/// scripts/check-cuda-plans.mjs. Arguments: cuDNN's library, the device's properties as JSON, and a folder to
/// keep plans in, or "". Reads one problem a line: the pass, three tensors (n h w c stride type alignment)
/// for x, weight and y, stride, padding, and any of accumulate, normalize, relu, bias, tf32. For each it
/// answers at once with a line: `plan ENGINE WORKSPACE`, `none`, or `error TEXT`, and before that the
/// milliseconds it took.
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "cuda/cudnn/convolution_plans.h"

namespace {

using namespace densegraph::cudnn;

ConvolutionPass parse_pass(const std::string& name) {
  if (name == "forward") return ConvolutionPass::forward;
  if (name == "data-gradient") return ConvolutionPass::data_gradient;
  if (name == "weight-gradient") return ConvolutionPass::weight_gradient;
  throw std::invalid_argument("Expected a pass but received \"" + name + "\"");
}

ConvolutionTensor parse_tensor(std::istream& stream) {
  ConvolutionTensor tensor{};
  std::string type;
  stream >> tensor.n >> tensor.h >> tensor.w >> tensor.c >> tensor.stride >> type >> tensor.alignment;
  tensor.type = type == "bfloat16" ? DataType::bfloat16 : DataType::float32;
  return tensor;
}

ConvolutionProblem parse_problem(const std::string& line) {
  std::istringstream stream(line);
  std::string word;
  stream >> word;
  ConvolutionProblem problem{};
  problem.pass = parse_pass(word);
  for (ConvolutionTensor* tensor : {&problem.x, &problem.weight, &problem.y}) *tensor = parse_tensor(stream);
  stream >> problem.stride >> problem.padding;
  if (!stream) throw std::invalid_argument("Expected a problem but received \"" + line + "\"");
  while (stream >> word) {
    problem.accumulate |= word == "accumulate";
    problem.normalize |= word == "normalize";
    problem.relu |= word == "relu";
    problem.bias |= word == "bias";
    problem.allow_tf32 |= word == "tf32";
  }
  return problem;
}

std::string plan_text(int64_t engine, int64_t workspace_bytes) {
  return "plan " + std::to_string(engine) + ' ' + std::to_string(workspace_bytes);
}

std::string answer_by_plan(ConvolutionPlans& plans, const ConvolutionProblem& problem) {
  const ConvolutionPlan* const plan = plans.find(problem);
  return plan == nullptr ? "none" : plan_text(plan->engine(), plan->workspace_bytes());
}

std::string answer_by_offer(const CudnnDevice& device, const ConvolutionProblem& problem) {
  const auto offer = first_offer(device, problem, ConvolutionGraph(device, problem), {});
  return offer.has_value() ? plan_text(offer->engine, offer->workspace_bytes) : "none";
}

std::string read_file(const char* name) {
  std::ifstream stream(name);
  if (!stream) throw std::runtime_error(std::string("Expected a file but cannot read ") + name);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

void answer_all(const char* library_path, const char* device_file, const char* cache_folder, bool build) {
  const auto library = CudnnLibrary::open(library_path);
  const auto device = CudnnDevice::described(library, read_file(device_file));
  PlanOptions options;
  options.cache_folder = cache_folder;
  ConvolutionPlans plans(device, options);
  std::cout << "cuDNN " << library->version_text() << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    const auto begin = std::chrono::steady_clock::now();
    std::string text;
    try {
      const ConvolutionProblem problem = parse_problem(line);
      text = build ? answer_by_plan(plans, problem) : answer_by_offer(*device, problem);
    } catch (const std::exception& error) {
      text = std::string("error ") + error.what();
    }
    const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - begin;
    std::cout << static_cast<int64_t>(elapsed.count()) << ' ' << text << std::endl;
  }
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count != 5)
      throw std::invalid_argument("Expected a library, a device, a cache folder, and build or offer");
    answer_all(arguments[1], arguments[2], arguments[3], std::string(arguments[4]) == "build");
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
