#include "overlap.h"

#include <algorithm>

#include "element_type.h"

namespace densegraph {

namespace {

/// A view as bytes: `pixels` runs of `run` bytes, one every `period`.
struct Runs {
  int64_t begin, pixels, period, run;

  explicit Runs(const TensorView& view)
      : begin(static_cast<int64_t>(reinterpret_cast<intptr_t>(view.data))),
        pixels(view.pixels()),
        period(view.stride * element_bytes(view.type)),
        run(view.c * element_bytes(view.type)) {}

  int64_t end() const { return begin + (pixels - 1) * period + run; }
};

int64_t floor_divide(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && a < 0);
}

}  // namespace

bool overlap(const TensorView& a, const TensorView& b) {
  Runs first(a), second(b);
  if (first.end() <= second.begin || second.end() <= first.begin) return false;
  if (first.pixels == 1) first.period = second.period;
  if (second.pixels == 1) second.period = first.period;
  if (first.period != second.period) return true;
  // Run i of the first meets run j of the second where, with k = i - j and d the distance of their
  // beginnings, d - first.run < k * period < d + second.run.
  const int64_t period = first.period, distance = second.begin - first.begin;
  const int64_t smallest = floor_divide(distance - first.run, period) + 1;
  const int64_t largest = -floor_divide(-(distance + second.run), period) - 1;
  return std::max(smallest, 1 - second.pixels) <= std::min(largest, first.pixels - 1);
}

}  // namespace densegraph
