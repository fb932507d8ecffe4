#pragma once
#include "exact_tile.h"
#include "tensor_tile.h"

/// What a matrix product can be made of, and in what pieces.
namespace densegraph::cuda {

/// The rows and columns of a product that one block of threads makes.
template <int kRows, int kColumns, int kBlockThreads>
struct TileShape {
  static constexpr int kM = kRows, kN = kColumns, kThreads = kBlockThreads;
};
/// Threads of such blocks that share a multiprocessor.
constexpr int kResidentThreads = 512;

using LargeTile = TileShape<128, 128, 256>;
/// For few output channels.
using NarrowTile = TileShape<128, 32, 128>;
/// For few rows, and column counts that would leave much of a large tile empty.
using SmallTile = TileShape<64, 64, 128>;

/// What a multiprocessor multiplies in a clock (an H100's) is for plan.h.

/// Floats, with every bit.
struct ExactArithmetic {
  using Element = float;
  static constexpr int kMultiplications = 128;
  static constexpr bool kRounds = false;
  template <class Shape, class TileA, class TileB>
  using Tile = ExactTile<Shape, TileA, TileB>;
};
/// Floats that are rounded to TF32 before they are multiplied.
struct Tf32Arithmetic {
  using Element = float;
  static constexpr int kMultiplications = 512;
  static constexpr bool kRounds = true;
  template <class Shape, class TileA, class TileB>
  using Tile = TensorTile<Tf32Fragments, Shape, TileA, TileB>;
};
struct Bfloat16Arithmetic {
  using Element = __nv_bfloat16;
  static constexpr int kMultiplications = 1024;
  static constexpr bool kRounds = false;
  template <class Shape, class TileA, class TileB>
  using Tile = TensorTile<Bfloat16Fragments, Shape, TileA, TileB>;
};

}  // namespace densegraph::cuda
