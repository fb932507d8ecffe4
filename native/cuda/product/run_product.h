#pragma once
#include "add_parts.h"
#include "plan.h"
#include "product_kernel.h"

namespace densegraph::cuda {

/// Whether the neighbors of a factor's lines, in pieces of so many from multiples of that on, lie together
/// and aligned to the piece's size.
template <class T>
bool lies_in_pieces(const Factor<T>& factor, bool along_sum, int piece) {
  const PlaceMap& neighbors = along_sum ? factor.sum : factor.outer;
  const PlaceMap& lines = along_sum ? factor.outer : factor.sum;
  const auto even = [piece](const Place& place) { return place.offset % piece == 0; };
  return reinterpret_cast<uintptr_t>(factor.data) % (sizeof(T) * static_cast<size_t>(piece)) == 0 &&
         neighbors.per_third.offset == 1 && neighbors.thirds.divisor() % static_cast<uint32_t>(piece) == 0 &&
         even(neighbors.origin) && even(neighbors.per_first) && even(neighbors.per_second) &&
         even(lines.origin) && even(lines.per_first) && even(lines.per_second) && even(lines.per_third);
}

/// Enqueues a product by a plan. `parts` has plan.floats(size) floats.
template <class Form, class Arithmetic, class Output>
void run_product(Product<typename Arithmetic::Element> product, const Output& output, const ProductPlan& plan,
                 float* parts, const LaunchContext& context) {
  using T = typename Arithmetic::Element;
  const ProductSize size{product.a.outer.count, product.b.outer.count, product.a.sum.count};
  product.part_chunks = plan.part_chunks;
  product.parts = plan.parts == 1 ? nullptr : parts;
  product.pitch = ProductPlan::pitch(size);
  const auto start = [&](auto shape, auto piece) {
    using Shape = decltype(shape);
    using Memory = typename ProductBlock<Form, Arithmetic, Shape, decltype(piece)::value>::Memory;
    const int64_t tiles = divide_up(size.rows, Shape::kM) * divide_up(size.columns, Shape::kN);
    const dim3 grid(static_cast<unsigned>(tiles), static_cast<unsigned>(plan.parts));
    launch(multiply<Form, Arithmetic, Shape, decltype(piece)::value, Output>, grid, dim3(Shape::kThreads),
           sizeof(Memory), context.stream, product, output);
  };
  const auto in_pieces = [&](int piece) {
    return lies_in_pieces(product.a, Form::kRowsAlongSum, piece) &&
           lies_in_pieces(product.b, Form::kColumnsAlongSum, piece);
  };
  const auto start_shape = [&](auto shape) {
    // Packs of bfloat16 are long: halves are worth kernels of their own, for the channels of a growth of 12.
    constexpr int kPack = kPackLength<T>, kHalf = 4;
    if (in_pieces(kPack)) {
      start(shape, Constant<kPack>{});
    } else if (kHalf < kPack && in_pieces(kHalf)) {
      start(shape, Constant<kHalf>{});
    } else {
      start(shape, Constant<1>{});
    }
  };
  switch (plan.tile) {
    case TileChoice::large:
      start_shape(LargeTile{});
      break;
    case TileChoice::narrow:
      start_shape(NarrowTile{});
      break;
    case TileChoice::small:
      start_shape(SmallTile{});
      break;
  }
  if (plan.parts == 1) return;
  add_parts(ProductParts{parts, plan.parts, static_cast<int32_t>(size.rows),
                         static_cast<int32_t>(size.columns), product.pitch},
            output, context);
}

}  // namespace densegraph::cuda
