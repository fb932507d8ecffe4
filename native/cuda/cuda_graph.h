#pragma once
#include <cuda_runtime_api.h>

#include "cuda_error.h"

namespace densegraph::cuda {

/// What has been captured of a stream's work; owned.
class CudaGraph {
 public:
  /// Captures what body() enqueues on the stream, which does not run. Throws CudaError, and what body()
  /// throws.
  template <class Body>
  CudaGraph(cudaStream_t stream, const Body& body) {
    DENSEGRAPH_CUDA_CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    try {
      body();
    } catch (...) {
      // The stream must leave its capture before it can be used again; the error to tell is the body's.
      if (cudaStreamEndCapture(stream, &graph_) == cudaSuccess) cudaGraphDestroy(graph_);
      throw;
    }
    DENSEGRAPH_CUDA_CHECK(cudaStreamEndCapture(stream, &graph_));
  }
  ~CudaGraph() { cudaGraphDestroy(graph_); }
  CudaGraph(const CudaGraph&) = delete;
  CudaGraph& operator=(const CudaGraph&) = delete;

  cudaGraph_t get() const { return graph_; }
  /// Kernels, and what else the stream was given to do.
  size_t nodes() const {
    size_t count = 0;
    DENSEGRAPH_CUDA_CHECK(cudaGraphGetNodes(graph_, nullptr, &count));
    return count;
  }

 private:
  cudaGraph_t graph_ = nullptr;
};

}  // namespace densegraph::cuda
