#pragma once
#include <cstdint>

#include "../device.h"
#include "../normalization.h"
#include "factor_tile.h"
#include "pack_words.h"
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

/// Loads chunks of a factor in two steps, so that one is under way while another is worked on: from global
/// memory to registers, and from there, changed on the way, to shared memory. From global memory they come in
/// pieces of kPiece neighbors, which lie together and aligned to their size.
template <class T, class Tile, int kPiece, int kThreads>
class FactorLoader {
  static constexpr int kPack = kPackLength<T>;
  static constexpr int kPacks = Tile::kLength / kPack;
  static constexpr int kLineStep = kThreads / kPacks;
  static constexpr int kSteps = Tile::kLines / kLineStep;
  static_assert(kSteps * kLineStep == Tile::kLines && kLineStep * kPacks == kThreads);
  static constexpr int kPieces = kPack / kPiece;
  static_assert(kSteps * kPieces <= 32);

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
    for (int step = 0; step < kSteps; ++step)
      *reinterpret_cast<PackWords<T>*>(tile + (line_ + step * kLineStep) * Tile::kPitch + neighbor_) =
          staged_[step];
  }
  /// The same, where elements become change(element, neighbor, whether it is in the image).
  template <class Change>
  __device__ void store(T* tile, const Change& change) {
    // Neighbor by neighbor: what a change has to know of one stays in registers for all lines. And in pairs,
    // which are rounded at once.
#pragma unroll
    for (int i = 0; i < kPack; i += 2) {
#pragma unroll
      for (int step = 0; step < kSteps; ++step) {
        float values[2];
        staged_[step].read_pair(i, values);
#pragma unroll
        for (int k = 0; k < 2; ++k) {
          const bool inside = inside_ >> (step * kPieces + (i + k) / kPiece) & 1;
          values[k] = change(values[k], neighbor_ + i + k, inside);
        }
        staged_[step].write_pair(i, values);
      }
    }
    store(tile);
  }

 private:
  __device__ void load_piece(const Factor<T>& factor, const Place& place, int step, int i) {
    const bool inside = place.inside(factor.height, factor.width);
    staged_[step].template set<kPiece>(i, factor.data, place.offset, inside);
    if (inside) inside_ |= 1U << (step * kPieces + i / kPiece);
  }

  int line_, neighbor_;
  PackWords<T> staged_[kSteps];
  /// A bit for each piece that is there.
  uint32_t inside_ = 0;
};

}  // namespace densegraph::cuda
