#include "correlation_method.h"
#include "gradient_writer.h"

/// dx (=|+=) the transposed convolution of dy with weight.
/// Reads dy [N,Ho,Wo,O], weight [O,kh,kw,C]; writes dx [N,H,W,C]; attributes stride, padding, accumulate; and
/// where the convolution read a normalized x, the operands and attributes of gradient_writer.h.
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
  Correlation correlation(const KernelArguments& arguments) const {
    const TensorView& dy = arguments.operand(kDy);
    const TensorView& weight = arguments.operand(kWeight);
    const Window window{dy.n, dy.h,       dy.w,          rows.taps.count, columns.taps.count,
                        1,    rows.start, columns.start, rows.count,      columns.count};
    return {window, weight.n, weight.c,
            arguments.integer(kStride) == 1 ? method_for(window, weight.n, weight.c) : Method::direct};
  }
  int64_t items(const KernelArguments& arguments) const {
    return taps() == 0 ? 0 : correlation(arguments).items();
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

/// The items of all phases: those of a phase come after those of the phases before it.
int64_t count_items(const KernelArguments& arguments) {
  int64_t items = 0;
  for_each_phase(arguments, [&](const Phase& phase, int64_t, int64_t) { items += phase.items(arguments); });
  return items;
}

int64_t workspace_bytes(const KernelArguments& arguments, int threads) {
  int64_t floats = 0;
  for_each_phase(arguments, [&](const Phase& phase, int64_t, int64_t) {
    if (phase.taps() == 0) return;
    floats = larger(floats, phase.correlation(arguments).workspace_floats(threads));
  });
  floats += FusedGradient(arguments, kX, kAccumulate).workspace_floats(count_items(arguments));
  return static_cast<int64_t>(sizeof(float)) * floats;
}

/// Where no tap reaches.
template <class Writer>
void clear(const Writer& writer, const PixelGrid& grid, const Phase& phase, int64_t images, int64_t channels,
           ThreadPool& pool) {
  pool.parallel_for(images * phase.rows.count, [&](int64_t item, int) {
    const int64_t first = grid.at(item / phase.rows.count, item % phase.rows.count, 0);
    for (int64_t x = 0; x < phase.columns.count; ++x) {
      float* const pixel = writer.data + (first + x * grid.step) * writer.stride;
      for_each_vector(channels, [&](auto lanes, int64_t c) { lanes.store(pixel + c, writer.zero(c)); });
    }
  });
}

/// All of dx.
template <class Writer>
void write_phases(const KernelArguments& arguments, const Writer& writer, float* workspace,
                  ThreadPool& pool) {
  const TensorView& dx = arguments.operand(kDx);
  const int64_t stride = arguments.integer(kStride);
  int64_t first_item = 0;
  for_each_phase(arguments, [&](const Phase& phase, int64_t row, int64_t column) {
    const PixelGrid grid{row * dx.w + column, dx.h * dx.w, stride * dx.w, stride};
    if (phase.taps() == 0) {
      if (!writer.accumulate) clear(writer, grid, phase, dx.n, dx.c, pool);
      return;
    }
    const Correlation correlation = phase.correlation(arguments);
    const TurnedWeights weights{arguments.operand(kWeight), phase.rows.taps, phase.columns.taps};
    correlation.run(PlainSource(arguments.operand(kDy)), weights, Target<Writer>{writer, grid, first_item},
                    workspace, pool);
    first_item += correlation.items();
  });
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  FusedGradient(arguments, kX, kAccumulate)
      .run(count_items(arguments), arguments.operand(kWorkspace).f32(), pool,
           [&](const auto& writer, float* workspace) { write_phases(arguments, writer, workspace, pool); });
}

}  // namespace

const CpuKernel convolution_data_gradient{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
