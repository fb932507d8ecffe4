#pragma once
#include "cuda_kernel.h"
#include "device.h"
#include "pixel_blocks.h"
#include "storage.h"

/// Work on the channels of pixels. A block of threads stands over a tile: lanes side by side, each with a
/// vector of channels (so that a warp reads memory as it lies), and kTileRows pixels below one another. It
/// walks down the pixels of one PixelBlocks block.
///
/// What is done there says a body, a struct with
///   kSums                                      how many sums over pixels it makes; 0: none
///   Constants                                  what it must know of a channel
///   constants(c, first_pixel, end_pixel)       computes them, once per block of threads
///   Inputs; fetch(pixel, c, constants)         reads a vector of channels
///   apply(pixel, c, constants, inputs, terms)  computes, stores what is to be stored, and sets the terms
///   summarize(constants, pixels, totals)       makes of a block's sums of one channel what is kept of them
///   kPixelsAhead                               how many are under way at a time, where that differs
/// Sums are in float over runs of kRunPixels, which are added in double, always in the same order.
namespace densegraph::cuda {

constexpr int kTileRows = 16;
constexpr int kMostTileLanes = 32;
/// Channels of a lane where memory is aligned to them; 1 where it is not.
constexpr int kTileVector = 4;
/// Pixels of one thread that are summed in float.
constexpr int kRunPixels = 16;
/// Pixels of one thread whose inputs are on their way at the same time, where a body does not say otherwise.
constexpr int kPixelsAhead = 4;

/// The same of a body. One that loops over a window for each pixel says 1: loops of several pixels are not on
/// their way together, and only take registers from one another.
template <class Body, class = void>
constexpr int kPixelsAheadOf = kPixelsAhead;
template <class Body>
constexpr int kPixelsAheadOf<Body, std::void_t<decltype(Body::kPixelsAhead)>> = Body::kPixelsAhead;

/// For bodies that need to know nothing of a channel.
struct NoConstants {};

/// A thread's sums over its pixels.
template <int kSums, int kVector>
struct ThreadSums {
  double totals[kSums][kVector] = {};
};
template <int kVector>
struct ThreadSums<0, kVector> {};

/// The sums of a run, and of nothing where there are none.
template <int kSums, int kVector>
using Terms = float[kSums > 0 ? kSums : 1][kVector];

/// Walks one thread down its pixels.
template <int kVector, class Body>
__device__ inline void walk_pixels(const Body& body, int64_t pixel, int64_t end, int64_t c,
                                   const typename Body::Constants (&constants)[kVector],
                                   ThreadSums<Body::kSums, kVector>& sums) {
  constexpr int kSums = Body::kSums, kAhead = kPixelsAheadOf<Body>;
  while (pixel < end) {
    Terms<kSums, kVector> run = {};
    for (int done = 0; done < kRunPixels && pixel < end; done += kAhead) {
      typename Body::Inputs inputs[kAhead];
#pragma unroll
      for (int ahead = 0; ahead < kAhead; ++ahead) {
        if (pixel + ahead * kTileRows < end)
          inputs[ahead] = body.fetch(pixel + ahead * kTileRows, c, constants);
      }
#pragma unroll
      for (int ahead = 0; ahead < kAhead; ++ahead) {
        if (pixel + ahead * kTileRows >= end) break;
        Terms<kSums, kVector> terms;
        body.apply(pixel + ahead * kTileRows, c, constants, inputs[ahead], terms);
        for (int sum = 0; sum < kSums; ++sum) {
          for (int i = 0; i < kVector; ++i) run[sum][i] = __fadd_rn(run[sum][i], terms[sum][i]);
        }
      }
      pixel += kAhead * kTileRows;
    }
    if constexpr (kSums > 0) {
      for (int sum = 0; sum < kSums; ++sum) {
        for (int i = 0; i < kVector; ++i) sums.totals[sum][i] += static_cast<double>(run[sum][i]);
      }
    }
  }
}

/// Doubles of shared memory in which the rows of a tile leave their sums.
inline int64_t shared_sums(int sums, int64_t tile_channels) {
  return kTileRows * sums * tile_channels;
}

/// Adds up the rows of the tile and keeps the block's sums: partials [block][sum][channel].
template <int kVector, class Body>
__device__ inline void keep_sums(const Body& body, const ThreadSums<Body::kSums, kVector>& sums,
                                 const typename Body::Constants* table, int64_t first, int64_t channels,
                                 int64_t pixels, double* partials) {
  constexpr int kSums = Body::kSums;
  DYNAMIC_SHARED(double, rows);
  const int width = static_cast<int>(blockDim.x) * kVector;
  for (int sum = 0; sum < kSums; ++sum) {
    double* const row = rows + (static_cast<int>(threadIdx.y) * kSums + sum) * width;
    for (int i = 0; i < kVector; ++i) row[static_cast<int>(threadIdx.x) * kVector + i] = sums.totals[sum][i];
  }
  __syncthreads();
  const int channel = static_cast<int>(threadIdx.y * blockDim.x + threadIdx.x);
  if (channel >= width || first + channel >= channels) return;
  double totals[kSums] = {};
  for (int row = 0; row < kTileRows; ++row) {
    for (int sum = 0; sum < kSums; ++sum) totals[sum] += rows[(row * kSums + sum) * width + channel];
  }
  body.summarize(table[channel], pixels, totals);
  for (int sum = 0; sum < kSums; ++sum) {
    partials[(int64_t{blockIdx.y} * kSums + sum) * channels + first + channel] = totals[sum];
  }
}

template <int kVector, class Body>
__global__ void __launch_bounds__(kTileRows* kMostTileLanes)
    tile_kernel(int64_t channels, PixelBlocks blocks, double* partials, Body body) {
  __shared__ typename Body::Constants table[kMostTileLanes * kVector];
  const int64_t first = int64_t{blockIdx.x} * blockDim.x * kVector;
  const int64_t begin = blocks.begin(blockIdx.y), end = blocks.begin(int64_t{blockIdx.y} + 1);
  const int thread = static_cast<int>(threadIdx.y * blockDim.x + threadIdx.x);
  if (thread < static_cast<int>(blockDim.x) * kVector && first + thread < channels) {
    table[thread] = body.constants(first + thread, begin, end);
  }
  __syncthreads();
  ThreadSums<Body::kSums, kVector> sums;
  const int64_t c = first + int64_t{threadIdx.x} * kVector;
  if (c < channels) {
    typename Body::Constants constants[kVector];
    for (int i = 0; i < kVector; ++i) constants[i] = table[static_cast<int>(threadIdx.x) * kVector + i];
    walk_pixels<kVector>(body, begin + threadIdx.y, end, c, constants, sums);
  }
  if constexpr (Body::kSums > 0) {
    keep_sums<kVector>(body, sums, table, first, channels, end - begin, partials);
  }
}

/// Whether views of T may be read in vectors of kTileVector channels, from the first to the last.
template <class T, class... Views>
bool have_whole_vectors(const Views&... views) {
  return ((views.c % kTileVector == 0 && is_aligned<T>(views, kTileVector)) && ...);
}

/// Calls body(Constant<kTileVector>{}) or body(Constant<1>{}).
template <class Body>
void with_vector(bool whole_vectors, const Body& body) {
  if (whole_vectors) {
    body(Constant<kTileVector>{});
  } else {
    body(Constant<1>{});
  }
}

/// Starts a body on all pixels and channels.
template <int kVector, class Body>
void launch_tiles(const LaunchContext& context, int64_t channels, PixelBlocks blocks, const Body& body,
                  double* partials = nullptr) {
  dim3 block(1, kTileRows);
  while (block.x < kMostTileLanes && block.x * kVector < channels) block.x *= 2;
  const int64_t width = int64_t{block.x} * kVector;
  const dim3 grid(static_cast<unsigned>(divide_up(channels, width)), static_cast<unsigned>(blocks.count));
  const auto shared = static_cast<size_t>(shared_sums(Body::kSums, width)) * sizeof(double);
  launch(tile_kernel<kVector, Body>, grid, block, shared, context.stream, channels, blocks, partials, body);
}

/// Blocks for a body without sums: enough that every thread has about kPixelsAhead pixels.
inline PixelBlocks map_blocks(int64_t pixels) {
  constexpr int64_t kMostBlocks = 0xffff;
  return PixelBlocks::of(pixels, kTileRows * kPixelsAhead, kMostBlocks);
}

/// The same where a pixel is much work: few pixels for every thread.
inline PixelBlocks window_blocks(int64_t pixels) {
  constexpr int64_t kMostBlocks = 0xffff;
  return PixelBlocks::of(pixels, kTileRows, kMostBlocks);
}

}  // namespace densegraph::cuda
