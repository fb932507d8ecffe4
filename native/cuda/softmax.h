#pragma once
#include "cuda_kernel.h"
#include "device.h"
#include "rounding.h"

/// The softmax of one example by one warp, in double: exp(logit - largest) / sum never overflows.
namespace densegraph::cuda {

constexpr int kWarp = 32;
constexpr unsigned kAllLanes = 0xffffffff;
/// Examples of a block of threads, which has a warp for each.
constexpr int kBlockExamples = 4;

/// A logit and its class.
struct Candidate {
  float logit;
  int index;

  /// Whether it is before another: larger, or the first of equals.
  __device__ bool beats(Candidate other) const {
    return logit > other.logit || (logit == other.logit && index < other.index);
  }
};

struct Softmax {
  const float* logits;
  int classes;
  /// The first class with the largest logit; a NaN is never larger, and nothing is larger than a first NaN.
  int winner;
  double largest, sum;

  /// All lanes of a warp together; all get the same.
  __device__ Softmax(const float* row, int class_count) : logits(row), classes(class_count), sum(0) {
    const int lane = static_cast<int>(threadIdx.x);
    Candidate best{logits[0], 0};
    for (int k = lane; k < classes; k += kWarp) {
      if (const Candidate other{logits[k], k}; other.beats(best)) best = other;
    }
    for (int distance = kWarp / 2; distance > 0; distance /= 2) {
      const Candidate other{__shfl_xor_sync(kAllLanes, best.logit, distance),
                            __shfl_xor_sync(kAllLanes, best.index, distance)};
      if (other.beats(best)) best = other;
    }
    winner = best.index;
    largest = static_cast<double>(best.logit);
    for (int k = lane; k < classes; k += kWarp) sum += exponential(k);
    for (int distance = kWarp / 2; distance > 0; distance /= 2) {
      sum += __shfl_xor_sync(kAllLanes, sum, distance);
    }
  }

  __device__ double exponential(int k) const { return exp(static_cast<double>(logits[k]) - largest); }
  __device__ bool has(int label) const { return label >= 0 && label < classes; }
};

/// The warp of an example, which there may be none of.
__device__ inline int64_t example_of_warp() {
  return int64_t{blockIdx.x} * kBlockExamples + threadIdx.y;
}

/// Starts a kernel with a warp for each example.
template <class... Parameters, class... Arguments>
void launch_examples(const LaunchContext& context, int64_t examples, void (*kernel)(Parameters...),
                     Arguments... arguments) {
  const dim3 grid(static_cast<unsigned>(divide_up(examples, kBlockExamples)));
  launch(kernel, grid, dim3(kWarp, kBlockExamples), 0, context.stream, arguments...);
}

}  // namespace densegraph::cuda
