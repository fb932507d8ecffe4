#pragma once
#include <memory>

#include "convolution_problem.h"
#include "cudnn_device.h"
#include "engine_search.h"

namespace densegraph::cudnn {

/// Where the operands of a plan are, on the device. Those that the problem has not are null.
struct ConvolutionPointers {
  void* x;
  void* weight;
  void* y;
  const void* scale = nullptr;
  const void* shift = nullptr;
  const void* bias = nullptr;
};

/// A convolution that cuDNN has made ready: it only needs to be told where its operands are.
class ConvolutionPlan {
 public:
  ConvolutionPlan(std::shared_ptr<const CudnnDevice> device, const ConvolutionProblem& problem,
                  FoundPlan found)
      : device_(std::move(device)), problem_(problem), found_(std::move(found)) {}

  int64_t engine() const { return found_.engine; }
  /// Scratch that execute needs; its place is a multiple of 16 bytes.
  int64_t workspace_bytes() const { return found_.workspace_bytes; }

  /// Puts the convolution on the stream. Throws std::logic_error where the device is only described or an
  /// operand is less aligned than the problem says, and CudnnError.
  void execute(Stream stream, const ConvolutionPointers& pointers, void* workspace) const;

 private:
  std::shared_ptr<const CudnnDevice> device_;
  ConvolutionProblem problem_;
  FoundPlan found_;
};

}  // namespace densegraph::cudnn
