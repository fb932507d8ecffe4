#pragma once
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "../cudnn_stand_in/stream.h"
#include "cuda_runtime_api.h"
#include "vector_types.h"

/// Streams do their work as late as they may: when somebody waits for it. So a host that reads too early, or
/// that reuses pinned memory too early, sees it. In reverse order, and in shuffled ones of an even seed
/// (order.h), copies from the host come as early as they may, so that what runs late on another stream sees
/// that nothing has held them back.
namespace emulator {

using Work = std::function<void()>;

/// Held by every call of the runtime: one block runs at a time in a process.
std::recursive_mutex& runtime_mutex();

/// Appends work to a stream, or to the graph that it captures.
void enqueue(cudaStream_t stream, Work work);
/// Does the first work of a stream; false where it has none.
bool drain_one(cudaStream_t stream);
/// Does all the work of a stream. Throws what a kernel throws.
void drain(cudaStream_t stream);
void drain_all();
/// Does all the work of a stream where the order of the moment has it come early.
void hurry(cudaStream_t stream);
bool capturing(cudaStream_t stream);

int device_of(cudaStream_t stream);

/// Throws CudaError where CUDA would refuse such a launch, or a fault is planted in `launch`.
void check_launch(dim3 grid, dim3 block, size_t shared_bytes, cudaStream_t stream);
/// How many kernels this process has launched, those that a graph captured counted once.
size_t launches();

}  // namespace emulator

/// Its head is how the stand-in for cuDNN puts work on it.
struct CUstream_st : stand_in::StreamHead {
  CUstream_st();

  int device = 0;
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
