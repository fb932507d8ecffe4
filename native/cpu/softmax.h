#pragma once
#include <cmath>

#include "../core/tensor_view.h"
#include "kernel_table.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// One example's softmax in double: exp(logit - largest) / sum never overflows.
struct Softmax {
  const float* logits;
  int64_t classes;
  /// The first class with the largest logit.
  int64_t winner = 0;
  double largest;
  double sum = 0;

  Softmax(const TensorView& view, int64_t example)
      : logits(view.f32() + example * view.stride), classes(view.c) {
    for (int64_t k = 1; k < classes; ++k)
      if (logits[k] > logits[winner]) winner = k;
    largest = static_cast<double>(logits[winner]);
    for (int64_t k = 0; k < classes; ++k) sum += exponential(k);
  }

  double exponential(int64_t k) const { return std::exp(static_cast<double>(logits[k]) - largest); }
  bool has(int64_t label) const { return label >= 0 && label < classes; }
};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
