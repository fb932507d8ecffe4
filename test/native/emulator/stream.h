#pragma once
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "cuda_runtime_api.h"
#include "vector_types.h"

/// Streams do their work as late as they may: when somebody waits for it. So a host that reads too early, or
/// that reuses pinned memory too early, sees it.
namespace emulator {

using Work = std::function<void()>;

/// Held by every call of the runtime: one block runs at a time in a process.
std::recursive_mutex& runtime_mutex();

/// Appends work to a stream, or to the graph that it captures.
void enqueue(cudaStream_t stream, Work work);
/// Does all the work of a stream. Throws what a kernel throws.
void drain(cudaStream_t stream);
void drain_all();
bool capturing(cudaStream_t stream);

/// Throws CudaError (cudaErrorInvalidConfiguration) as a launch with such a configuration would.
void check_launch(dim3 grid, dim3 block, size_t shared_bytes);

}  // namespace emulator

struct CUstream_st {
  std::deque<emulator::Work> work;
  /// Null where it does not capture.
  cudaGraph_t graph = nullptr;
  bool capture_broken = false;
};

struct CUgraph_st {
  std::vector<emulator::Work> nodes;
};

struct CUgraphExec_st {
  std::vector<emulator::Work> nodes;
};
