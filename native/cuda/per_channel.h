#pragma once
#include "cuda_kernel.h"
#include "device.h"
#include "rounding.h"

/// Kernels on vectors [1,1,1,C] alone.
namespace densegraph::cuda {

/// Calls body(c) for every channel.
template <class Body>
__global__ void per_channel_kernel(int64_t channels, Body body) {
  const int64_t c = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  if (c < channels) body(c);
}

template <class Body>
void launch_per_channel(const LaunchContext& context, int64_t channels, const Body& body) {
  constexpr unsigned kThreads = 128;
  const dim3 grid(static_cast<unsigned>(divide_up(channels, kThreads)));
  launch(per_channel_kernel<Body>, grid, dim3(kThreads), 0, context.stream, channels, body);
}

}  // namespace densegraph::cuda
