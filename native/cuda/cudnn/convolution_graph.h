#pragma once
#include <vector>

#include "convolution_problem.h"
#include "cudnn_device.h"
#include "descriptor.h"

namespace densegraph::cudnn {

/// The tensors of a convolution's graph that have an address when it runs, by their unique ids. `accumulated`
/// is the place of the data gradient, read before it is written.
enum class TensorId : int64_t { x = 1, weight, y, scale, shift, bias, accumulated };

/// A finalized operation graph, with the descriptors that it was made of.
class ConvolutionGraph {
 public:
  /// For a problem that check_problem (convolution_problem.h) lets pass. Throws CudnnError where cuDNN does
  /// not take the graph.
  ConvolutionGraph(const CudnnDevice& device, const ConvolutionProblem& problem);

  const Descriptor& descriptor() const { return graph_; }

 private:
  Descriptor make_graph(const CudnnDevice& device, const ConvolutionProblem& problem);

  std::vector<Descriptor> parts_;
  std::vector<Descriptor> operations_;
  Descriptor graph_;
};

}  // namespace densegraph::cudnn
