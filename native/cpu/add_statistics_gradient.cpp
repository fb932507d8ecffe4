#include "lanes.h"
#include "pixel_blocks.h"

/// dx = dy + offset + slope * (x - mean), channel by channel.
/// Reads dy, x [N,H,W,C], mean, offset, slope [1,1,1,C]; writes dx [N,H,W,C] (=), which may be dy itself.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kDy, kX, kMean, kOffset, kSlope, kDx };

/// Of so many pixels a vector of channels is worked on before the next, so that its constants are loaded
/// once. With wide pixels they would be several streams of memory, which is slower.
int64_t run_pixels(int64_t channels) {
  constexpr int64_t kNarrow = 64;
  return channels <= kNarrow ? 4 : 1;
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &dy = arguments.operand(kDy), &x = arguments.operand(kX), &dx = arguments.operand(kDx);
  const float *mean = arguments.operand(kMean).f32(), *offset = arguments.operand(kOffset).f32(),
              *slope = arguments.operand(kSlope).f32();
  const PixelBlocks blocks(x.pixels());
  pool.parallel_for(blocks.count, [&](int64_t block, int) {
    const int64_t end = blocks.begin(block + 1);
    for (int64_t pixel = blocks.begin(block), count; pixel < end; pixel += count) {
      count = smaller(run_pixels(x.c), end - pixel);
      const float *upstream = dy.f32() + pixel * dy.stride, *source = x.f32() + pixel * x.stride;
      float* const target = dx.f32() + pixel * dx.stride;
      for_each_vector(
          x.c, [&, dy_stride = dy.stride, x_stride = x.stride, dx_stride = dx.stride](auto lanes, int64_t c) {
            const Vector center = lanes.load(mean + c), constant = lanes.load(offset + c),
                         factor = lanes.load(slope + c);
            for (int64_t p = 0; p < count; ++p) {
              const Vector correction = constant + factor * (lanes.load(source + p * x_stride + c) - center);
              lanes.store(target + p * dx_stride + c, lanes.load(upstream + p * dy_stride + c) + correction);
            }
          });
    }
  });
}

}  // namespace

extern const CpuKernel add_statistics_gradient;
const CpuKernel add_statistics_gradient{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
