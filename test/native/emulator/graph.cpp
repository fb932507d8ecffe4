#include <mutex>

#include "fault.h"
#include "stream.h"

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  const std::lock_guard lock(emulator::runtime_mutex());
  if (stream == nullptr || stream->graph != nullptr) return cudaErrorStreamCaptureUnsupported;
  stream->graph = new CUgraph_st;
  stream->capture_broken = false;
  return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  const std::lock_guard lock(emulator::runtime_mutex());
  *graph = nullptr;
  if (stream->graph == nullptr) return cudaErrorInvalidValue;
  if (stream->capture_broken) {
    delete stream->graph;
    stream->graph = nullptr;
    return cudaErrorStreamCaptureInvalidated;
  }
  *graph = stream->graph;
  stream->graph = nullptr;
  return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph, unsigned long long) {
  if (const cudaError_t fault = emulator::planted_fault("cudaGraphInstantiate")) return fault;
  *executable = new CUgraphExec_st{graph->nodes};
  return cudaSuccess;
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
  if (const cudaError_t fault = emulator::planted_fault("cudaGraphLaunch")) return fault;
  for (const emulator::Work& node : executable->nodes) emulator::enqueue(stream, node);
  return cudaSuccess;
}

/// Counts them; of what they are nothing can be asked.
cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, size_t* count) {
  if (nodes != nullptr) return cudaErrorInvalidValue;
  *count = graph->nodes.size();
  return cudaSuccess;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete graph;
  return cudaSuccess;
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
  delete executable;
  return cudaSuccess;
}
