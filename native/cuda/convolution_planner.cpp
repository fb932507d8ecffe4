#include "convolution_planner.h"

#include <map>
#include <mutex>
#include <tuple>
#include <vector>

#include "../core/device_error.h"
#include "convolution_roles.h"
#include "cudnn/cudnn_error.h"
#include "cudnn/plan_folder.h"
#include "kernel_table.h"
#include "selected_device.h"

namespace densegraph::cuda {

namespace {

/// Null where there is none and none is asked for by name.
std::shared_ptr<const cudnn::CudnnLibrary> find_library(const std::string& path) {
  const std::string named = cudnn::CudnnLibrary::named(path);
  if (named == cudnn::CudnnLibrary::kSwitchedOff) return nullptr;
  try {
    return cudnn::CudnnLibrary::open(path);
  } catch (const cudnn::CudnnUnavailable& error) {
    if (named.empty()) return nullptr;
    throw DeviceError(DeviceFailure::unavailable, error.what());
  }
}

/// Null where it is none of cuDNN's.
std::optional<cudnn::ConvolutionProblem> problem_of(KernelOperation operation,
                                                    const KernelArguments& arguments,
                                                    const LaunchContext& context) {
  const ConvolutionRoles* const roles = kernel_of(operation).convolution;
  if (roles == nullptr || context.plans == nullptr) return std::nullopt;
  return convolution_problem(*roles, arguments, context);
}

}  // namespace

std::unique_ptr<cudnn::ConvolutionPlans> make_convolution_plans(const CudaOptions& options) {
  const SelectedDevice device = select_device(options);
  const auto library = find_library(options.cudnn_path);
  if (library == nullptr) return nullptr;
  const std::string identity = device.name + ", sm_" + std::to_string(device.compute_capability) + ", " +
                               std::to_string(device.multiprocessors) + " multiprocessors";
  cudnn::PlanOptions plan_options;
  plan_options.rules.allow_nondeterministic = options.allow_nondeterministic;
  plan_options.cache_folder = cudnn::plan_folder();
  plan_options.enter_thread = [options] { select_device(options); };
  try {
    return std::make_unique<cudnn::ConvolutionPlans>(cudnn::CudnnDevice::current(library, identity),
                                                     plan_options);
  } catch (const cudnn::CudnnError& error) {
    throw DeviceError(DeviceFailure::unavailable,
                      "cuDNN of " + library->path() + " cannot be used: " + error.what() +
                          ". Name another by DENSEGRAPH_CUDNN_PATH, or `off` for convolutions by our own "
                          "kernels");
  }
}

int64_t ask_convolution_plans(const CudaOptions& options,
                              const std::function<int64_t(cudnn::ConvolutionPlans*)>& question) {
  using Key = std::tuple<int64_t, bool, std::string, std::string>;
  static std::mutex mutex;
  // Never destroyed: when statics are, the driver may be gone.
  static auto& known = *new std::map<Key, std::unique_ptr<cudnn::ConvolutionPlans>>;
  const std::lock_guard lock(mutex);
  const Key key{options.device, options.allow_nondeterministic,
                cudnn::CudnnLibrary::named(options.cudnn_path), cudnn::plan_folder()};
  auto plans = known.find(key);
  if (plans == known.end()) plans = known.emplace(key, make_convolution_plans(options)).first;
  return question(plans->second.get());
}

void prepare_convolutions(std::span<const KernelCall> calls, const LaunchContext& context) {
  std::vector<cudnn::ConvolutionProblem> problems;
  for (const KernelCall& call : calls) {
    if (const auto problem = problem_of(call.operation, call.arguments(), context)) {
      problems.push_back(*problem);
    }
  }
  if (!problems.empty()) context.plans->prepare(problems);
}

std::string library_of(KernelOperation operation, const KernelArguments& arguments,
                       const LaunchContext& context) {
  const auto problem = problem_of(operation, arguments, context);
  if (!problem.has_value()) return "";
  const cudnn::ConvolutionPlan* const plan = context.plans->find(*problem);
  if (plan == nullptr) return "";
  return "cuDNN " + context.plans->device().library().version_text() + ", engine " +
         std::to_string(plan->engine());
}

}  // namespace densegraph::cuda
