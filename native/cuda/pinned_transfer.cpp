#include "pinned_transfer.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace densegraph::cuda {

namespace {

/// Long enough that a copy's start costs little beside it (80 microseconds at 50 GB/s).
constexpr int64_t kPieceBytes = int64_t{4} << 20;

/// The copies, cut and put together so that each load fills a piece; one that is empty where nothing is
/// copied.
std::vector<std::vector<CopyOut>> loads_of(std::span<const CopyOut> copies) {
  std::vector<std::vector<CopyOut>> loads(1);
  int64_t room = kPieceBytes;
  for (CopyOut rest : copies) {
    while (rest.bytes > 0) {
      if (room == 0) {
        loads.emplace_back();
        room = kPieceBytes;
      }
      const int64_t bytes = std::min(room, rest.bytes);
      loads.back().push_back({rest.target, rest.source, bytes});
      room -= bytes;
      rest = {static_cast<char*>(rest.target) + bytes, static_cast<const char*>(rest.source) + bytes,
              rest.bytes - bytes};
    }
  }
  return loads;
}

}  // namespace

PinnedTransfer::PinnedTransfer(cudaStream_t stream) : stream_(stream) {
  for (Piece& piece : pieces_) {
    DENSEGRAPH_CUDA_CHECK(cudaMallocHost(&piece.memory, static_cast<size_t>(kPieceBytes)));
    piece.free.record(stream_);
  }
}

PinnedTransfer::~PinnedTransfer() {
  cudaStreamSynchronize(stream_);
  for (const Piece& piece : pieces_) cudaFreeHost(piece.memory);
}

void PinnedTransfer::to_device(void* target, const void* source, int64_t bytes) {
  for (int64_t begin = 0; begin < bytes; begin += kPieceBytes) {
    const auto count = static_cast<size_t>(std::min(kPieceBytes, bytes - begin));
    const Piece& piece = pieces_[oldest_];
    oldest_ = 1 - oldest_;
    piece.free.synchronize();
    std::memcpy(piece.memory, static_cast<const char*>(source) + begin, count);
    DENSEGRAPH_CUDA_CHECK(cudaMemcpyAsync(static_cast<char*>(target) + begin, piece.memory, count,
                                          cudaMemcpyHostToDevice, stream_));
    piece.free.record(stream_);
  }
}

void PinnedTransfer::to_host(std::span<const CopyOut> copies) {
  const std::vector<std::vector<CopyOut>> loads = loads_of(copies);
  // One load ahead: it is on its way while the host takes the one before.
  for (size_t i = 0; i <= loads.size(); ++i) {
    if (i < loads.size()) {
      const Piece& piece = pieces_[i % 2];
      char* place = static_cast<char*>(piece.memory);
      for (const CopyOut& part : loads[i]) {
        DENSEGRAPH_CUDA_CHECK(cudaMemcpyAsync(place, part.source, static_cast<size_t>(part.bytes),
                                              cudaMemcpyDeviceToHost, stream_));
        place += part.bytes;
      }
      piece.free.record(stream_);
    }
    if (i == 0) continue;
    const Piece& piece = pieces_[(i - 1) % 2];
    piece.free.synchronize();
    const char* place = static_cast<const char*>(piece.memory);
    for (const CopyOut& part : loads[i - 1]) {
      std::memcpy(part.target, place, static_cast<size_t>(part.bytes));
      place += part.bytes;
    }
  }
}

}  // namespace densegraph::cuda
