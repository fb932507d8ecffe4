#pragma once
#include <cstdint>
#include <string>

#include "cudnn_api.h"

namespace densegraph::cudnn {

/// Which of the three a convolution's step asks for.
enum class ConvolutionPass : uint8_t { forward, data_gradient, weight_gradient };

/// A tensor as cuDNN has to know it: NHWC with a pixel stride, like TensorView, but by its place's alignment
/// instead of the place itself, so that plans can be made ahead and shared.
struct ConvolutionTensor {
  int64_t n, h, w, c;
  /// Elements from one pixel to the next; at least c.
  int64_t stride;
  DataType type;
  /// Bytes that the first element's address is a multiple of: a power of two, at most kMostAlignment.
  int64_t alignment;

  int64_t element_bytes() const { return type == DataType::float32 ? 4 : 2; }
  /// Of its elements alone, without gaps.
  int64_t bytes() const { return n * h * w * c * element_bytes(); }
  bool dense() const { return stride == c || n * h * w == 1; }
};

/// The widest load of a kernel: more alignment helps nobody.
constexpr int64_t kMostAlignment = 16;

/// The largest power of two up to kMostAlignment that divides the address.
int64_t alignment_of(const void* address);

/// One convolution to plan. Tensors by their roles in the forward pass, whichever of them is written: x
/// [N,H,W,C], weight [O,kh,kw,C], y [N,Ho,Wo,O]; a gradient has its tensor's role. Sums are float32.
struct ConvolutionProblem {
  ConvolutionPass pass;
  ConvolutionTensor x, weight, y;
  int64_t stride, padding;
  /// The result is added to what is there (data gradient).
  bool accumulate = false;
  /// x is read as max(0, scale * x + shift), channel by channel (without `relu`: no max), and padding is zero
  /// behind that. scale and shift are dense vectors of C float32 (forward and weight gradient).
  bool normalize = false;
  bool relu = false;
  /// A dense vector of O float32 is added to y (forward).
  bool bias = false;
  /// float32 may be rounded to TF32 before it is multiplied.
  bool allow_tf32 = false;
};

/// All of the problem in one line: equal where and only where the problems are.
std::string describe(const ConvolutionProblem& problem);

/// Throws std::invalid_argument where no convolution is meant: shapes that do not fit each other, options
/// that the pass has not, strides or alignments that cannot be.
void check_problem(const ConvolutionProblem& problem);

}  // namespace densegraph::cudnn
