#include "lanes.h"
#include "pooling_window.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kDy, kIndices, kX, kMean, kVariance, kGamma, kBeta, kDx, kDgamma, kDbeta, kWorkspace };
enum Attribute { kAccumulate = 4 };

/// A window that contains an input pixel, and the pixel's place in it.
struct Candidate {
  const float* dy;
  const uint8_t* indices;
  int32_t place;
};
/// A pixel is in at most as many windows as a window has places, which a byte can count.
constexpr int kMostCandidates = 256;

constexpr int kGroup = 4;

/// Adds up what the candidates hand to kVectors vectors of channels from `channel` on.
template <int kVectors, class Lanes>
DENSEGRAPH_INLINE void gather(Lanes lanes, const Candidate* candidates, int count, int64_t channel,
                              float* target, bool accumulate) {
  Vector sum[kVectors] = {};
  for (int k = 0; k < count; ++k) {
    for (int v = 0; v < kVectors; ++v) {
      const int64_t c = channel + v * kVectorLength;
      const IntVector won = lanes.load_bytes(candidates[k].indices + c) == candidates[k].place;
      sum[v] += reinterpret_cast<Vector>(reinterpret_cast<IntVector>(lanes.load(candidates[k].dy + c)) & won);
    }
  }
  for (int v = 0; v < kVectors; ++v) {
    float* place = target + v * kVectorLength;
    lanes.store(place, accumulate ? lanes.load(place) + sum[v] : sum[v]);
  }
}

/// Each input pixel gathers from the windows that contain it, so no two items write the same place.
void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &dy = arguments.operand(kDy), &indices = arguments.operand(kIndices),
                   &dx = arguments.operand(kDx);
  const PoolingWindow window(arguments, dx, dy);
  const bool accumulate = arguments.flag(kAccumulate);
  pool.parallel_for(dx.n * dx.h, [&](int64_t item, int) {
    const int64_t image = item / dx.h, row = item % dx.h;
    const Span rows = window.vertical.outputs_over(row);
    Span columns{0, 0};
    for (int64_t column = 0; column < dx.w; ++column) {
      window.horizontal.advance(columns, column);
      Candidate candidates[kMostCandidates];
      int count = 0;
      for (int64_t i = rows.begin; i < rows.end; ++i) {
        for (int64_t j = columns.begin; j < columns.end; ++j) {
          const int64_t pixel = (image * dy.h + i) * dy.w + j;
          candidates[count++] = {dy.f32() + pixel * dy.stride, indices.u8() + pixel * indices.stride,
                                 static_cast<int32_t>(window.place(row, i, column, j))};
        }
      }
      float* target = dx.f32() + (item * dx.w + column) * dx.stride;
      int64_t c = 0;
      for (; c + kGroup * kVectorLength <= dx.c; c += kGroup * kVectorLength)
        gather<kGroup>(AllLanes{}, candidates, count, c, target + c, accumulate);
      for_each_vector(dx.c - c, [&](auto lanes, int64_t rest) {
        gather<1>(lanes, candidates, count, c + rest, target + c + rest, accumulate);
      });
    }
  });
}

}  // namespace

extern const CpuKernel max_pool_gradient;
const CpuKernel max_pool_gradient{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
