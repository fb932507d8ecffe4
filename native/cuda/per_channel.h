#pragma once
#include <utility>

#include "cuda_kernel.h"
#include "device.h"
#include "rounding.h"

/// Kernels on vectors [1,1,1,C] alone.
namespace densegraph::cuda {

/// What is computed of the vectors of one call: body(c) for each of its channels.
template <class Body>
struct ChannelWork {
  int64_t channels;
  Body body;
};

/// The work of several calls, as a kernel's parameter.
template <class Body, int kCalls>
struct ChannelTable {
  ChannelWork<Body> calls[kCalls];
};

/// The grid has channels in x, calls in y.
template <class Body, int kCalls>
__global__ void per_channel_kernel(const ChannelTable<Body, kCalls> table) {
  const int64_t c = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  const ChannelWork<Body>& call = table.calls[blockIdx.y];
  if (c < call.channels) call.body(c);
}

template <class Body, int kCalls>
void launch_channel_table(const LaunchContext& context, const ChannelTable<Body, kCalls>& table,
                          unsigned calls) {
  constexpr unsigned kThreads = 128;
  int64_t most_channels = 1;
  for (unsigned i = 0; i < calls; ++i) most_channels = larger(most_channels, table.calls[i].channels);
  const dim3 grid(static_cast<unsigned>(divide_up(most_channels, kThreads)), calls);
  launch(per_channel_kernel<Body, kCalls>, grid, dim3(kThreads), 0, context.stream, table);
}

template <class Body>
void launch_per_channel(const LaunchContext& context, int64_t channels, const Body& body) {
  launch_channel_table(context, ChannelTable<Body, 1>{{{channels, body}}}, 1);
}

/// An operation whose calls work_of(arguments) describes: one call is a kernel, and so are up to
/// kMostTogether.
template <auto work_of>
struct PerChannelOperation {
  using Work = decltype(work_of(std::declval<const KernelArguments&>()));

  static void run(const KernelArguments& arguments, const LaunchContext& context) {
    const Work work = work_of(arguments);
    launch_per_channel(context, work.channels, work.body);
  }

  static void run_together(std::span<const KernelCall> calls, const LaunchContext& context) {
    ChannelTable<decltype(Work::body), kMostTogether> table{};
    // The most that every driver takes as parameters.
    static_assert(sizeof table <= 4096);
    unsigned count = 0;
    for (const KernelCall& call : calls) table.calls[count++] = work_of(call.arguments());
    launch_channel_table(context, table, count);
  }

  static constexpr CudaKernel kernel() { return {.run = run, .run_together = run_together}; }
};

}  // namespace densegraph::cuda
