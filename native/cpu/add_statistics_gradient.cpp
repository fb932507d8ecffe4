#include "lanes.h"
#include "pixel_blocks.h"

/// dx = dy + offset + slope * (x - mean), channel by channel.
/// Reads dy, x [N,H,W,C], mean, offset, slope [1,1,1,C]; writes dx [N,H,W,C] (=), which may be dy itself.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kDy, kX, kMean, kOffset, kSlope, kDx };

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView &dy = arguments.operand(kDy), &x = arguments.operand(kX), &dx = arguments.operand(kDx);
  const float *mean = arguments.operand(kMean).f32(), *offset = arguments.operand(kOffset).f32(),
              *slope = arguments.operand(kSlope).f32();
  const PixelBlocks blocks(x.pixels());
  pool.parallel_for(blocks.count, [&](int64_t block, int) {
    for (int64_t pixel = blocks.begin(block); pixel < blocks.begin(block + 1); ++pixel) {
      const float *upstream = dy.f32() + pixel * dy.stride, *source = x.f32() + pixel * x.stride;
      float* target = dx.f32() + pixel * dx.stride;
      for_each_vector(x.c, [&](auto lanes, int64_t c) {
        const Vector correction =
            lanes.load(offset + c) + lanes.load(slope + c) * (lanes.load(source + c) - lanes.load(mean + c));
        lanes.store(target + c, lanes.load(upstream + c) + correction);
      });
    }
  });
}

}  // namespace

extern const CpuKernel add_statistics_gradient;
const CpuKernel add_statistics_gradient{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
