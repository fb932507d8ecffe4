#include "convolution_case.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

using namespace densegraph::cudnn;

namespace {

std::vector<float> vector_of(int64_t size, float first, float step) {
  std::vector<float> values;
  for (int64_t index = 0; index < size; ++index)
    values.push_back(first + step * static_cast<float>(index % 7));
  return values;
}

/// Calls body(input, tap, output) along one dimension for every input and output that a window's tap joins.
template <class Body>
void for_each_tap(const ConvolutionProblem& problem, int64_t inputs, int64_t taps, int64_t outputs,
                  const Body& body) {
  for (int64_t output = 0; output < outputs; ++output) {
    for (int64_t tap = 0; tap < taps; ++tap) {
      const int64_t input = output * problem.stride + tap - problem.padding;
      if (input >= 0 && input < inputs) body(input, tap, output);
    }
  }
}

}  // namespace

ConvolutionCase::ConvolutionCase(const ConvolutionProblem& problem, int64_t x_offset, int64_t y_offset)
    : problem_(problem),
      x_(problem.x, x_offset),
      weight_(problem.weight, 0),
      y_(problem.y, y_offset),
      scale_(vector_of(problem.x.c, 0.75f, 0.125f)),
      shift_(vector_of(problem.x.c, -0.25f, 0.0625f)),
      bias_(vector_of(problem.y.c, -0.5f, 0.25f)),
      before_(x_) {
  x_.fill(1);
  weight_.fill(2);
  y_.fill(3);
  before_ = output();
  problem_.x = x_.shape();
  problem_.weight = weight_.shape();
  problem_.y = y_.shape();
}

ConvolutionPointers ConvolutionCase::pointers() {
  return {x_.data(), weight_.data(), y_.data(), scale_.data(), shift_.data(), bias_.data()};
}

HostTensor& ConvolutionCase::output() {
  if (problem_.pass == ConvolutionPass::forward) return y_;
  return problem_.pass == ConvolutionPass::data_gradient ? x_ : weight_;
}

double ConvolutionCase::normalized(int64_t n, int64_t h, int64_t w, int64_t c) const {
  const float value = x_.get(n, h, w, c);
  if (!problem_.normalize) return value;
  const float shifted = value * scale_[static_cast<size_t>(c)] + shift_[static_cast<size_t>(c)];
  const float rectified = problem_.relu ? std::max(shifted, 0.0f) : shifted;
  HostTensor stored({1, 1, 1, 1, 1, problem_.x.type, 16}, 0);
  stored.set(0, 0, 0, 0, rectified);
  return stored.get(0, 0, 0, 0);
}

ConvolutionCase::Sum ConvolutionCase::expected(int64_t n, int64_t h, int64_t w, int64_t c) const {
  Sum sum;
  const auto visit = [&](const auto& body) {
    for_each_tap(problem_, problem_.x.h, problem_.weight.h, problem_.y.h,
                 [&](int64_t ih, int64_t kh, int64_t oh) {
                   for_each_tap(problem_, problem_.x.w, problem_.weight.w, problem_.y.w,
                                [&](int64_t iw, int64_t kw, int64_t ow) { body(ih, iw, kh, kw, oh, ow); });
                 });
  };
  switch (problem_.pass) {
    case ConvolutionPass::forward:
      if (problem_.bias) sum.add(bias_[static_cast<size_t>(c)]);
      visit([&](int64_t ih, int64_t iw, int64_t kh, int64_t kw, int64_t oh, int64_t ow) {
        if (oh != h || ow != w) return;
        for (int64_t i = 0; i < problem_.x.c; ++i)
          sum.add(normalized(n, ih, iw, i) * weight_.get(c, kh, kw, i));
      });
      break;
    case ConvolutionPass::data_gradient:
      if (problem_.accumulate) sum.add(before_.get(n, h, w, c));
      visit([&](int64_t ih, int64_t iw, int64_t kh, int64_t kw, int64_t oh, int64_t ow) {
        if (ih != h || iw != w) return;
        for (int64_t o = 0; o < problem_.y.c; ++o) {
          sum.add(static_cast<double>(y_.get(n, oh, ow, o)) * weight_.get(o, kh, kw, c));
        }
      });
      break;
    case ConvolutionPass::weight_gradient:
      visit([&](int64_t ih, int64_t iw, int64_t kh, int64_t kw, int64_t oh, int64_t ow) {
        if (kh != h || kw != w) return;
        for (int64_t i = 0; i < problem_.x.n; ++i) sum.add(normalized(i, ih, iw, c) * y_.get(i, oh, ow, n));
      });
      break;
  }
  return sum;
}

double ConvolutionCase::error_of(const ConvolutionPlan& plan) {
  struct alignas(16) Word {
    unsigned char bytes[16];
  };
  std::vector<Word> workspace(static_cast<size_t>(plan.workspace_bytes()) / sizeof(Word) + 1);
  plan.execute(nullptr, pointers(), workspace.data());
  if (!x_.gaps_untouched() || !weight_.gaps_untouched() || !y_.gaps_untouched()) {
    throw std::logic_error("a byte between a tensor's elements has changed");
  }
  double worst = 0;
  const ConvolutionTensor& shape = output().shape();
  for (int64_t n = 0; n < shape.n; ++n) {
    for (int64_t h = 0; h < shape.h; ++h) {
      for (int64_t w = 0; w < shape.w; ++w) {
        for (int64_t c = 0; c < shape.c; ++c) {
          const Sum sum = expected(n, h, w, c);
          const double error = std::abs(output().get(n, h, w, c) - sum.value) / sum.magnitude;
          // A NaN is no largest.
          if (!(error <= worst)) worst = error;
        }
      }
    }
  }
  return worst;
}
