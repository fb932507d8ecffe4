#pragma once
#include "channel_tile.h"

/// Sums over pixels, channel by channel: within blocks of pixels by channel_tile.h, and then over the blocks.
namespace densegraph::cuda {

/// Few enough to be added up fast, and enough to keep a GPU busy; short ones are a run of every thread.
inline PixelBlocks sum_blocks(int64_t pixels) {
  constexpr int64_t kMostBlocks = 1024;
  return PixelBlocks::of(pixels, kTileRows * kRunPixels, kMostBlocks);
}

/// Bytes of workspace for the partial sums of a view's pixels.
inline int64_t partial_sum_bytes(const TensorView& view, int sums) {
  return sum_blocks(view.pixels()).count * sums * view.c * static_cast<int64_t>(sizeof(double));
}

/// The bodies' summarize that keeps the sums as they are.
struct PlainSums {
  template <class Constants, int kSums>
  __device__ void summarize(const Constants&, int64_t, double (&)[kSums]) const {}
};

/// Where the sums go.
template <int kSums>
struct SumResults {
  float* data[kSums];
};

constexpr int kAddingChannels = 32;
constexpr int kAddingRows = 16;

/// results[sum][c] = the sum of partials [block][sum][c] over all blocks. The grid has channels in x, sums in
/// y.
template <int kSums>
__global__ void add_partials_kernel(const double* partials, int64_t blocks, int64_t channels,
                                    SumResults<kSums> results) {
  __shared__ double rows[kAddingRows][kAddingChannels];
  const int64_t c = int64_t{blockIdx.x} * kAddingChannels + threadIdx.x;
  double total = 0;
  if (c < channels) {
#pragma unroll 4
    for (int64_t block = threadIdx.y; block < blocks; block += kAddingRows) {
      total += partials[(block * kSums + blockIdx.y) * channels + c];
    }
  }
  rows[threadIdx.y][threadIdx.x] = total;
  __syncthreads();
  if (threadIdx.y > 0 || c >= channels) return;
  for (int row = 1; row < kAddingRows; ++row) total += rows[row][threadIdx.x];
  results.data[blockIdx.y][c] = static_cast<float>(total);
}

/// Starts a body with sums on all pixels and channels; `workspace` has partial_sum_bytes.
template <int kVector, class Body>
void launch_sums(const LaunchContext& context, const TensorView& pixels_and_channels, const Body& body,
                 const TensorView& workspace, SumResults<Body::kSums> results) {
  constexpr int kSums = Body::kSums;
  const int64_t channels = pixels_and_channels.c;
  const PixelBlocks blocks = sum_blocks(pixels_and_channels.pixels());
  auto* const partials = static_cast<double*>(workspace.data);
  launch_tiles<kVector>(context, channels, blocks, body, partials);
  const dim3 grid(static_cast<unsigned>(divide_up(channels, kAddingChannels)), kSums);
  launch(add_partials_kernel<kSums>, grid, dim3(kAddingChannels, kAddingRows), 0, context.stream,
         static_cast<const double*>(partials), blocks.count, channels, results);
}

}  // namespace densegraph::cuda
