#pragma once
#include <cstdint>

#include "../storage.h"
#include "arithmetic.h"
#include "factor_loader.h"
#include "output_share.h"

namespace densegraph::cuda {

/// A product of two factors, [rows, sum] times [sum, columns].
template <class T>
struct Product {
  Factor<T> a, b;
  /// Normalizes a, whose third digit along its lines is the channel; null: nothing does. Zeros outside of the
  /// image stay zeros.
  const ChannelNormalization* normalization = nullptr;
  bool relu = false;
  /// The sum is cut into parts of so many chunks; blockIdx.y counts them.
  int32_t part_chunks = 0;
  /// Where there are several parts: their products [parts, rows, pitch], for add_parts. Else null.
  float* parts = nullptr;
  int64_t pitch = 0;
};

/// The shared memory of a block: two stages of everything, of which one is loaded while the other is worked
/// on.
template <class T, class TileA, class TileB, class Shape>
struct alignas(16) ProductMemory {
  T a[2][TileA::kElements];
  T b[2][TileB::kElements];
  Place rows[Shape::kM], columns[Shape::kN];
  Place a_sum[2][kChunk<T>], b_sum[2][kChunk<T>];
  /// Of the neighbors in a's lines; the second stage is for those that change from chunk to chunk.
  ChannelNormalization channels[2][TileA::kLength];
};

/// One block's work. Form says how the factors lie (form.h); of their neighbors, kPiece are loaded at once.
template <class Form, class Arithmetic, class Shape, int kPiece>
class ProductBlock {
  using T = typename Arithmetic::Element;
  using TileA = FactorTile<T, Shape::kM, Form::kRowsAlongSum>;
  using TileB = FactorTile<T, Shape::kN, Form::kColumnsAlongSum>;
  using Tile = typename Arithmetic::template Tile<Shape, TileA, TileB>;
  static constexpr int kThreads = Shape::kThreads;

 public:
  using Memory = ProductMemory<T, TileA, TileB, Shape>;

  __device__ ProductBlock(const Product<T>& product, Memory& memory)
      : product_(product), memory_(memory), thread_(static_cast<int>(threadIdx.x)) {
    const int32_t tiles_across = (product.b.outer.count + Shape::kN - 1) / Shape::kN;
    const auto tile = static_cast<int32_t>(blockIdx.x);
    row_block_ = tile / tiles_across;
    first_column_ = tile % tiles_across * Shape::kN;
    begin_ = static_cast<int32_t>(blockIdx.y) * product.part_chunks;
    const int32_t chunks = (product.a.sum.count + kChunk<T> - 1) / kChunk<T>;
    end_ = begin_ + product.part_chunks < chunks ? begin_ + product.part_chunks : chunks;
  }

  /// Multiplies the block's part of the factors.
  __device__ void multiply() {
    place_outer();
    for (int32_t chunk = begin_; chunk < begin_ + 2; ++chunk) place_sum(chunk);
    ptx::cp_async_wait<0>();
    __syncthreads();
    load_chunk(begin_);
    store_chunk(begin_);
    __syncthreads();
    for (int32_t chunk = begin_; chunk < end_; ++chunk) {
      const int stage = chunk % 2;
      // What was loaded is stored after the product, so that the loads have its time.
      if (chunk + 1 < end_) load_chunk(chunk + 1);
      place_sum(chunk + 2);
      tile_.multiply(memory_.a[stage], memory_.b[stage]);
      if (chunk + 1 < end_) store_chunk(chunk + 1);
      ptx::cp_async_wait<0>();
      __syncthreads();
    }
  }

  /// Writes the product, by way of shared memory: slab by slab, as fits it.
  template <class Output>
  __device__ void write(const Output& output) {
    using Share = OutputShare<Shape::kN, kThreads>;
    // So that a warp that puts its part, and one that reads a row, meet every bank once.
    constexpr int kPitch = Shape::kN + 8;
    static_assert(sizeof(float) * Tile::kSlabRows * kPitch <= sizeof(Memory));
    static_assert(sizeof(float) * 2 * kShareWidth * kThreads <= sizeof(Memory));
    auto* const slab = reinterpret_cast<float*>(&memory_);
    typename Output::template Writer<Shape::kN, kThreads> writer(output, first_column_);
#pragma unroll
    for (int i = 0; i < Tile::kSlabs; ++i) {
      tile_.put(i, slab, kPitch);
      __syncthreads();
#pragma unroll 1
      for (int slab_row = Share::row(); slab_row < Tile::kSlabRows; slab_row += Share::kRowStep) {
        const int32_t row = row_block_ * Shape::kM + Tile::row_of(i, slab_row);
        if (row >= product_.a.outer.count) continue;
        float values[kShareWidth];
        load<kShareWidth>(slab + slab_row * kPitch + Share::column(), values);
        if (product_.parts == nullptr) {
          writer.write(row, values);
        } else if (first_column_ + Share::column() < product_.pitch) {
          const int64_t part_row = int64_t{blockIdx.y} * product_.a.outer.count + row;
          store<kShareWidth>(product_.parts + part_row * product_.pitch + first_column_ + Share::column(),
                             values);
        }
      }
      __syncthreads();
    }
    if (product_.parts == nullptr) writer.finish(slab, row_block_);
  }

 private:
  __device__ bool normalizes() const {
    return Form::kNormalizesRows && product_.normalization != nullptr;
  }

  __device__ void place_outer() {
    const PlaceMap &rows = product_.a.outer, &columns = product_.b.outer;
    const int32_t first_row = row_block_ * Shape::kM;
    for (int i = thread_; i < Shape::kM; i += kThreads) {
      memory_.rows[i] = rows.at(first_row + i);
      if (!Form::kRowsAlongSum && normalizes())
        memory_.channels[0][i] = product_.normalization[rows.third_digit(first_row + i)];
    }
    for (int i = thread_; i < Shape::kN; i += kThreads) memory_.columns[i] = columns.at(first_column_ + i);
  }

  /// The first threads place a chunk of the sum for a, the next for b. Its channels begin to be copied.
  __device__ void place_sum(int32_t chunk) {
    if (thread_ >= 2 * kChunk<T>) return;
    const int stage = chunk % 2, place = thread_ % kChunk<T>;
    const int32_t index = chunk * kChunk<T> + place;
    if (thread_ >= kChunk<T>) {
      memory_.b_sum[stage][place] = product_.b.sum.at(index);
      return;
    }
    memory_.a_sum[stage][place] = product_.a.sum.at(index);
    if (!Form::kRowsAlongSum || !normalizes()) return;
    const int32_t channel = product_.a.sum.third_digit(index);
    ptx::cp_async16(&memory_.channels[stage][place], product_.normalization + channel);
    ptx::cp_async_commit();
  }

  __device__ void load_chunk(int32_t chunk) {
    const int stage = chunk % 2;
    if constexpr (Form::kRowsAlongSum) {
      loader_a_.load(product_.a, memory_.rows, memory_.a_sum[stage]);
    } else {
      loader_a_.load(product_.a, memory_.a_sum[stage], memory_.rows);
    }
    if constexpr (Form::kColumnsAlongSum) {
      loader_b_.load(product_.b, memory_.columns, memory_.b_sum[stage]);
    } else {
      loader_b_.load(product_.b, memory_.b_sum[stage], memory_.columns);
    }
  }

  __device__ void store_chunk(int32_t chunk) {
    const int stage = chunk % 2;
    if (normalizes()) {
      const ChannelNormalization* const channels = memory_.channels[Form::kRowsAlongSum ? stage : 0];
      // Nothing is less than minus infinity.
      const float least = product_.relu ? 0 : -INFINITY;
      loader_a_.store(memory_.a[stage], [channels, least](float value, int neighbor, bool inside) {
        const float normalized = channels[neighbor].normalized(value);
        return Tile::prepared(normalized < least || !inside ? 0 : normalized);
      });
    } else {
      store_plain(loader_a_, memory_.a[stage]);
    }
    store_plain(loader_b_, memory_.b[stage]);
  }
  template <class Loader>
  __device__ static void store_plain(Loader& loader, T* tile) {
    if constexpr (Arithmetic::kRounds) {
      loader.store(tile, [](float value, int, bool) { return Tile::prepared(value); });
    } else {
      loader.store(tile);
    }
  }

  const Product<T>& product_;
  Memory& memory_;
  int thread_;
  int32_t row_block_, first_column_;
  /// Of the sum's chunks.
  int32_t begin_, end_;
  FactorLoader<T, TileA, kPiece, kThreads> loader_a_;
  FactorLoader<T, TileB, kPiece, kThreads> loader_b_;
  Tile tile_;
};

/// Two large blocks, or four of the others, share a multiprocessor; but single elements take many registers.
template <class Form, class Arithmetic, class Shape, int kPiece, class Output>
__global__ void __launch_bounds__(Shape::kThreads, kPiece > 1 ? kResidentThreads / Shape::kThreads : 1)
    multiply(const Product<typename Arithmetic::Element> product, const Output output) {
  using Block = ProductBlock<Form, Arithmetic, Shape, kPiece>;
  DYNAMIC_SHARED(typename Block::Memory, memory);
  Block block(product, *memory);
  block.multiply();
  block.write(output);
}

}  // namespace densegraph::cuda
