#pragma once
#include "add_parts.h"
#include "plan.h"
#include "product_kernel.h"

namespace densegraph::cuda {

/// Whether the neighbors of a factor's lines, in packs from multiples of kPackLength on, lie together and
/// aligned.
template <class T>
bool lies_in_packs(const Factor<T>& factor, bool along_sum) {
  const PlaceMap& neighbors = along_sum ? factor.sum : factor.outer;
  const PlaceMap& lines = along_sum ? factor.outer : factor.sum;
  const auto even = [](int64_t elements) { return elements % kPackLength<T> == 0; };
  const auto even_place = [&](const Place& place) { return even(place.offset); };
  return reinterpret_cast<intptr_t>(factor.data) % 16 == 0 && neighbors.per_third.offset == 1 &&
         even(neighbors.thirds.divisor()) && even_place(neighbors.origin) &&
         even_place(neighbors.per_first) && even_place(neighbors.per_second) && even_place(lines.origin) &&
         even_place(lines.per_first) && even_place(lines.per_second) && even_place(lines.per_third);
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
  const auto start_shape = [&](auto shape) {
    if (lies_in_packs(product.a, Form::kRowsAlongSum) && lies_in_packs(product.b, Form::kColumnsAlongSum)) {
      start(shape, Constant<kPackLength<T>>{});
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
