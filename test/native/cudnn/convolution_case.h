#pragma once
#include <memory>
#include <vector>

#include "cuda/cudnn/convolution_plans.h"
#include "host_tensor.h"

/// One convolution with its operands in memory, to plan, run and compare.
class ConvolutionCase {
 public:
  /// Tensors of the problem's shapes at those offsets; the problem gets the alignments that they have there.
  ConvolutionCase(const densegraph::cudnn::ConvolutionProblem& problem, int64_t x_offset, int64_t y_offset);

  const densegraph::cudnn::ConvolutionProblem& problem() const { return problem_; }
  densegraph::cudnn::ConvolutionPointers pointers();

  /// Runs the plan and returns the largest error of an element against a direct evaluation in float64 of the
  /// same stored inputs, relative to the sum of the absolute values of its terms (at least 1). Throws
  /// std::logic_error where a byte between elements has changed.
  double error_of(const densegraph::cudnn::ConvolutionPlan& plan);

 private:
  /// A sum and the sum of its terms' absolute values.
  struct Sum {
    double value = 0, magnitude = 1;
    void add(double term) {
      value += term;
      magnitude += term < 0 ? -term : term;
    }
  };

  double normalized(int64_t n, int64_t h, int64_t w, int64_t c) const;
  /// The element of y, x or weight that the problem asks for.
  Sum expected(int64_t n, int64_t h, int64_t w, int64_t c) const;
  HostTensor& output();

  densegraph::cudnn::ConvolutionProblem problem_;
  HostTensor x_, weight_, y_;
  std::vector<float> scale_, shift_, bias_;
  /// What the output held before.
  HostTensor before_;
};
