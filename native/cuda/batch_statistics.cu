#include "channel_sums.h"

/// The mean and the biased variance of each channel over all pixels.
/// Reads x [N,H,W,C]; writes mean, variance [1,1,1,C] (=). The workspace has, for each block of pixels, its
/// mean and the sum of squared deviations from it, in double.
namespace densegraph::cuda {
namespace {

enum Operand { kX, kMean, kVariance, kWorkspace };
enum Part { kBlockMean, kBlockDeviations, kParts };

/// The pixels whose mean is the pivot of a block.
constexpr int64_t kHead = 16;

/// Sums deviations from a pivot that lies among the numbers: the mean of the block's first pixels. The
/// squares around it are at most 1 + n / kHead times those around the block's mean (Cauchy and Schwarz),
/// whatever the numbers are, so the variance keeps its digits however far the mean lies from zero.
template <class T, int kVector>
struct SumDeviations {
  static constexpr int kSums = kParts;
  using Constants = float;
  struct Inputs {
    float x[kVector];
  };

  const T* x;
  int64_t stride;

  /// By way of differences from the first, so that the pivot of a constant is that constant.
  __device__ Constants constants(int64_t c, int64_t first_pixel, int64_t end_pixel) const {
    const int64_t head = smaller(kHead, end_pixel - first_pixel);
    const float first = to_float(x[first_pixel * stride + c]);
    float sum = 0;
    for (int64_t i = 1; i < head; ++i) sum += to_float(x[(first_pixel + i) * stride + c]) - first;
    return first + sum / static_cast<float>(head);
  }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&)[kVector]) const {
    Inputs inputs;
    load(x + pixel * stride + c, inputs.x);
    return inputs;
  }
  __device__ void apply(int64_t, int64_t, const Constants (&pivot)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>& terms) const {
    for (int i = 0; i < kVector; ++i) {
      const float deviation = inputs.x[i] - pivot[i];
      terms[kBlockMean][i] = deviation;
      terms[kBlockDeviations][i] = __fmul_rn(deviation, deviation);
    }
  }
  __device__ void summarize(Constants pivot, int64_t pixels, double (&totals)[kSums]) const {
    const double shift = totals[kBlockMean] / static_cast<double>(pixels);
    const double deviations = fma(-shift, totals[kBlockMean], totals[kBlockDeviations]);
    totals[kBlockMean] = static_cast<double>(pivot) + shift;
    // Rounding could leave a constant channel a little below zero; NaN stays NaN.
    totals[kBlockDeviations] = deviations < 0 ? 0 : deviations;
  }
};

/// The sum of every row's total, the same for all rows of one channel.
__device__ double add_rows(double total) {
  __shared__ double rows[kAddingRows][kAddingChannels];
  rows[threadIdx.y][threadIdx.x] = total;
  __syncthreads();
  double sum = 0;
  for (int row = 0; row < kAddingRows; ++row) sum += rows[row][threadIdx.x];
  // The next call writes the rows again.
  __syncthreads();
  return sum;
}

/// Chan, Golub and LeVeque 1983: deviations within the blocks plus those of the blocks' means.
__global__ void combine_blocks(const double* parts, PixelBlocks blocks, int64_t channels, float* mean,
                               float* variance) {
  const int64_t c = int64_t{blockIdx.x} * kAddingChannels + threadIdx.x;
  const bool inside = c < channels;
  const auto part = [&](int64_t block, int kind) { return parts[(block * kParts + kind) * channels + c]; };
  const auto count = [&](int64_t block) {
    return static_cast<double>(blocks.begin(block + 1) - blocks.begin(block));
  };
  const auto pixels = static_cast<double>(blocks.pixels);
  double total = 0;
  for (int64_t block = threadIdx.y; inside && block < blocks.count; block += kAddingRows) {
    total = fma(count(block), part(block, kBlockMean), total);
  }
  const double center = add_rows(total) / pixels;
  total = 0;
  for (int64_t block = threadIdx.y; inside && block < blocks.count; block += kAddingRows) {
    const double distance = part(block, kBlockMean) - center;
    total += fma(count(block) * distance, distance, part(block, kBlockDeviations));
  }
  const double deviations = add_rows(total);
  if (!inside || threadIdx.y > 0) return;
  mean[c] = static_cast<float>(center);
  variance[c] = static_cast<float>(deviations / pixels);
}

int64_t workspace_bytes(const KernelArguments& arguments, const LaunchContext&) {
  return partial_sum_bytes(arguments.operand(kX), kParts);
}

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView& x = arguments.operand(kX);
  const PixelBlocks blocks = sum_blocks(x.pixels());
  auto* const parts = static_cast<double*>(arguments.operand(kWorkspace).data);
  with_storage(x.type, [&](auto storage) {
    using T = decltype(storage);
    with_vector(have_whole_vectors<T>(x), [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      const SumDeviations<T, kVector> body{static_cast<const T*>(x.data), x.stride};
      launch_tiles<kVector>(context, x.c, blocks, body, parts);
    });
  });
  launch(combine_blocks, dim3(static_cast<unsigned>(divide_up(x.c, kAddingChannels))),
         dim3(kAddingChannels, kAddingRows), 0, context.stream, static_cast<const double*>(parts), blocks,
         x.c, arguments.operand(kMean).f32(), arguments.operand(kVariance).f32());
}

}  // namespace

extern const CudaKernel batch_statistics;
const CudaKernel batch_statistics{workspace_bytes, run};

}  // namespace densegraph::cuda
