#include "lanes.h"
#include "pixel_blocks.h"

/// The gradient through a batch's statistics, an affine function of x for each channel.
/// Reads variance, gamma, dgamma, dbeta [1,1,1,C]; writes offset, slope [1,1,1,C] (=|+=); attributes epsilon,
/// pixels, accumulate.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kVariance, kGamma, kDgamma, kDbeta, kOffset, kSlope };
enum Attribute { kEpsilon, kPixels, kAccumulate };

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const float *variance = arguments.operand(kVariance).f32(), *gamma = arguments.operand(kGamma).f32();
  const float *dgamma = arguments.operand(kDgamma).f32(), *dbeta = arguments.operand(kDbeta).f32();
  float *offset = arguments.operand(kOffset).f32(), *slope = arguments.operand(kSlope).f32();
  const double epsilon = arguments.attribute(kEpsilon), pixels = arguments.attribute(kPixels);
  const bool accumulate = arguments.flag(kAccumulate);
  const int64_t channels = arguments.operand(kVariance).c;
  pool.parallel_for(divide_up(channels, kChannelChunk), [&](int64_t chunk, int) {
    const int64_t first = chunk * kChannelChunk, end = smaller(channels, first + kChannelChunk);
    for (int64_t c = first; c < end; ++c) {
      const double deviation = __builtin_sqrt(static_cast<double>(variance[c]) + epsilon);
      const double scale = static_cast<double>(gamma[c]) / (pixels * deviation);
      const float c_offset = static_cast<float>(-scale * static_cast<double>(dbeta[c]));
      const float c_slope = static_cast<float>(-scale / deviation * static_cast<double>(dgamma[c]));
      offset[c] = accumulate ? offset[c] + c_offset : c_offset;
      slope[c] = accumulate ? slope[c] + c_slope : c_slope;
    }
  });
}

}  // namespace

extern const CpuKernel statistics_gradient;
const CpuKernel statistics_gradient{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
