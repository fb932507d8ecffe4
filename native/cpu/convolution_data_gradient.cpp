#include "correlation_method.h"
#include "winograd_weights.h"

/// dx (=|+=) the transposed convolution of dy with weight.
/// Reads dy [N,Ho,Wo,O], weight [O,kh,kw,C]; writes dx [N,H,W,C]; attributes stride, padding, accumulate.
/// The input pixels whose coordinates leave the same remainders by the stride (a phase) meet the same taps,
/// and are a convolution of dy with those taps turned around: with stride 1 there is one phase, of all taps.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
extern const CpuKernel convolution_data_gradient;

namespace {

enum Operand { kDy, kWeight, kX, kMean, kVariance, kGamma, kBeta, kDx, kDgamma, kDbeta, kWorkspace };
enum Attribute { kStride, kPadding, kAccumulate };

/// One dimension of a phase.
struct PhaseLine {
  /// Inputs phase, phase + stride, ...
  int64_t count;
  /// The taps that reach them, the last first.
  Taps taps;
  /// The element of dy under the first input's first of those taps.
  int64_t start;
};

PhaseLine phase_line(int64_t phase, int64_t size, int64_t kernel, int64_t stride, int64_t padding) {
  // Input i meets output j through tap i + padding - stride * j.
  const int64_t first = (phase + padding) % stride;
  const int64_t taps = first < kernel ? divide_up(kernel - first, stride) : 0;
  return {divide_up(size - phase, stride),
          {first + (taps - 1) * stride, -stride, taps},
          (phase + padding - first) / stride - taps + 1};
}

struct Phase {
  PhaseLine rows, columns;

  int64_t taps() const { return rows.taps.count * columns.taps.count; }
  Correlation correlation(const TensorView& dy, const TensorView& weight, int64_t stride) const {
    const Window window{dy.n, dy.h,       dy.w,          rows.taps.count, columns.taps.count,
                        1,    rows.start, columns.start, rows.count,      columns.count};
    return {window, weight.n, weight.c,
            stride == 1 ? method_for(window, weight.n, weight.c) : Method::direct};
  }
};

/// Calls body(phase, row, column) for every phase that has inputs; row and column are its first input.
template <class Body>
void for_each_phase(const KernelArguments& arguments, const Body& body) {
  const TensorView& weight = arguments.operand(kWeight);
  const TensorView& dx = arguments.operand(kDx);
  const int64_t stride = arguments.integer(kStride), padding = arguments.integer(kPadding);
  for (int64_t row = 0; row < smaller(stride, dx.h); ++row) {
    for (int64_t column = 0; column < smaller(stride, dx.w); ++column) {
      body(Phase{phase_line(row, dx.h, weight.h, stride, padding),
                 phase_line(column, dx.w, weight.w, stride, padding)},
           row, column);
    }
  }
}

int64_t workspace_bytes(const KernelArguments& arguments, int threads) {
  const TensorView& dy = arguments.operand(kDy);
  const TensorView& weight = arguments.operand(kWeight);
  int64_t floats = 0;
  for_each_phase(arguments, [&](const Phase& phase, int64_t, int64_t) {
    if (phase.taps() == 0) return;
    floats =
        larger(floats, phase.correlation(dy, weight, arguments.integer(kStride)).workspace_floats(threads));
  });
  return static_cast<int64_t>(sizeof(float)) * floats;
}

void pack(const TensorView& weight, const Phase& phase, Method method, float* packed, ThreadPool& pool) {
  switch (method) {
    case Method::direct:
      return pack_turned_weights(weight, phase.rows.taps, phase.columns.taps, packed, pool);
    case Method::winograd_2:
      return pack_turned_winograd_weights<2>(weight, packed, pool);
    case Method::winograd_4:
      return pack_turned_winograd_weights<4>(weight, packed, pool);
  }
}

/// Zeros where no tap reaches.
void clear(const Target& target, const Phase& phase, int64_t images, int64_t channels, ThreadPool& pool) {
  pool.parallel_for(images * phase.rows.count, [&](int64_t item, int) {
    float* row = target.data + item / phase.rows.count * target.image + item % phase.rows.count * target.row;
    for (int64_t x = 0; x < phase.columns.count; ++x) {
      std::memset(row + x * target.pixel, 0, sizeof(float) * static_cast<size_t>(channels));
    }
  });
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& dy = arguments.operand(kDy);
  const TensorView& weight = arguments.operand(kWeight);
  const TensorView& dx = arguments.operand(kDx);
  const int64_t stride = arguments.integer(kStride);
  const bool accumulate = arguments.flag(kAccumulate);
  for_each_phase(arguments, [&](const Phase& phase, int64_t row, int64_t column) {
    const Target target{dx.f32() + (row * dx.w + column) * dx.stride,
                        dx.h * dx.w * dx.stride,
                        stride * dx.w * dx.stride,
                        stride * dx.stride,
                        nullptr,
                        accumulate};
    if (phase.taps() == 0) {
      if (!accumulate) clear(target, phase, dx.n, dx.c, pool);
      return;
    }
    const Correlation correlation = phase.correlation(dy, weight, stride);
    float* const workspace = arguments.operand(kWorkspace).f32();
    pack(weight, phase, correlation.method, workspace, pool);
    correlation.run(PlainSource(dy), target, workspace, pool);
  });
}

}  // namespace

const CpuKernel convolution_data_gradient{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
