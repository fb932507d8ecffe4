#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "../core/kernel_call.h"
#include "cuda_backend.h"
#include "cuda_kernel.h"
#include "cudnn/convolution_plans.h"

namespace densegraph::cuda {

/// cuDNN on a device, which becomes the calling thread's own, and a handle of its own; null where
/// convolutions run by our own kernels because cuDNN is switched off or there is none, as status() says.
/// Throws DeviceError where a cuDNN that is named cannot be opened, and where one that is found does not
/// work: nothing falls back in silence.
std::unique_ptr<cudnn::ConvolutionPlans> make_convolution_plans(const CudaOptions& options);

/// Calls question(plans) with what make_convolution_plans makes, once in a process for the same options,
/// while no other thread asks; returns what it does. For what is asked ahead of a session.
int64_t ask_convolution_plans(const CudaOptions& options,
                              const std::function<int64_t(cudnn::ConvolutionPlans*)>& question);

/// Makes the plans of all calls that cuDNN computes, so that running them makes none.
void prepare_convolutions(std::span<const KernelCall> calls, const LaunchContext& context);

/// What computes the call where it is cuDNN, as "cuDNN 9.27.0, engine 4"; empty: our own kernels.
std::string library_of(KernelOperation operation, const KernelArguments& arguments,
                       const LaunchContext& context);

}  // namespace densegraph::cuda
