#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "../core/backend.h"
#include "cuda_stream.h"

namespace densegraph::cuda {

/// Copies between the device and memory that the system may move, by way of two pieces of pinned memory:
/// while one is on its way, the host fills or empties the other.
class PinnedTransfer {
 public:
  /// On a stream that outlives this. Throws CudaError.
  explicit PinnedTransfer(cudaStream_t stream);
  /// Waits for what is on its way.
  ~PinnedTransfer();
  PinnedTransfer(const PinnedTransfer&) = delete;
  PinnedTransfer& operator=(const PinnedTransfer&) = delete;

  /// Returns when the source may be changed; the target has its bytes before later work of the stream begins.
  void to_device(void* target, const void* source, int64_t bytes);
  /// Waits for the stream's work; returns when the bytes are there. Waits once where they all fit one piece.
  void to_host(std::span<const CopyOut> copies);

 private:
  struct Piece {
    void* memory = nullptr;
    /// The last copy from or to it is over.
    CudaEvent free{cudaEventDisableTiming};
  };

  cudaStream_t stream_;
  std::array<Piece, 2> pieces_;
  /// The piece that has been filled longest ago.
  size_t oldest_ = 0;
};

}  // namespace densegraph::cuda
