#pragma once
#include <cstdint>

#include "../device.h"
#include "../normalization.h"
#include "../storage.h"
#include "factor_tile.h"
#include "place_map.h"

namespace densegraph::cuda {

/// One factor of a matrix product, gathered from an image or a kernel: element (outer, sum) lies at
/// data[outer.at(outer).offset + sum.at(sum).offset], and is zero where that place is outside of the image.
template <class T>
struct Factor {
  const T* data;
  PlaceMap outer, sum;
  int32_t height, width;
};

/// Loads chunks of a factor, two steps each, so that one is under way while another is worked on: from global
/// memory to registers, and from there, changed on the way, to shared memory. From global memory they take
/// kPiece neighbors at once, which lie together and aligned to their size.
template <class T, class Tile, int kPiece, int kThreads>
class FactorLoader {
  static constexpr int kPack = kPackLength<T>;
  static constexpr int kPacks = Tile::kLength / kPack;
  static constexpr int kLineStep = kThreads / kPacks;
  static constexpr int kSteps = Tile::kLines / kLineStep;
  static_assert(kSteps * kLineStep == Tile::kLines && kLineStep * kPacks == kThreads);
  static_assert(kSteps * kPack <= 32);

 public:
  __device__ FactorLoader() : line_(threadIdx.x / kPacks), neighbor_(threadIdx.x % kPacks * kPack) {}

  /// The places are those of the tile's lines and of their elements.
  __device__ void load(const Factor<T>& factor, const Place* lines, const Place* neighbors) {
    inside_ = 0;
#pragma unroll
    for (int step = 0; step < kSteps; ++step) {
      const Place line = lines[line_ + step * kLineStep];
#pragma unroll
      for (int i = 0; i < kPack; i += kPiece) load_piece(factor, line + neighbors[neighbor_ + i], step, i);
    }
  }

  /// Stores what was loaded last.
  __device__ void store(T* tile) const {
#pragma unroll
    for (int step = 0; step < kSteps; ++step) store_pack(tile, step, staged_[step]);
  }
  /// The same, where elements of the image become change(element, neighbor); those outside stay zeros.
  template <class Change>
  __device__ void store(T* tile, const Change& change) {
    // Neighbor by neighbor: what a change needs to know of one is in registers for all lines.
#pragma unroll
    for (int i = 0; i < kPack; ++i) {
#pragma unroll
      for (int step = 0; step < kSteps; ++step) {
        T& element = staged_[step].elements[i];
        const float changed = change(to_float(element), neighbor_ + i);
        element = Stored<T>::of(inside_ >> (step * kPack + i) & 1 ? changed : 0);
      }
    }
    store(tile);
  }

 private:
  using Packed = Pack<T, kPack>;

  __device__ void load_piece(const Factor<T>& factor, const Place& place, int step, int i) {
    Pack<T, kPiece> piece{};
    if (place.inside(factor.height, factor.width)) {
      piece = *reinterpret_cast<const Pack<T, kPiece>*>(factor.data + place.offset);
      inside_ |= ((1U << kPiece) - 1) << (step * kPack + i);
    }
#pragma unroll
    for (int k = 0; k < kPiece; ++k) staged_[step].elements[i + k] = piece.elements[k];
  }
  __device__ void store_pack(T* tile, int step, const Packed& pack) const {
    *reinterpret_cast<Packed*>(tile + (line_ + step * kLineStep) * Tile::kPitch + neighbor_) = pack;
  }

  int line_, neighbor_;
  Packed staged_[kSteps];
  /// A bit for each element that is there.
  uint32_t inside_ = 0;
};

}  // namespace densegraph::cuda
