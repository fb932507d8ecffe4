#include "valid_calls.h"

#include <cstddef>

using densegraph::ElementType;
using densegraph::KernelOperation;
using densegraph::TensorView;

namespace {

TensorView f32(int64_t n, int64_t h, int64_t w, int64_t c) {
  return {nullptr, n, h, w, c, c + 3, ElementType::float32};
}
TensorView vector(int64_t count) {
  return f32(1, 1, 1, count);
}
TensorView i32(int64_t count) {
  return {nullptr, 1, 1, 1, count, count, ElementType::int32};
}
TensorView u8(int64_t n, int64_t h, int64_t w, int64_t c) {
  return {nullptr, n, h, w, c, c, ElementType::uint8};
}

}  // namespace

std::vector<ValidCall> valid_calls() {
  using enum KernelOperation;
  // Images of 2 x 9 x 7 x 5; a 3 x 2 kernel with stride 2 and padding 1 makes 5 x 4 of them, with 6 channels.
  const TensorView image = f32(2, 9, 7, 5), convolved = f32(2, 5, 4, 6), weight = f32(6, 3, 2, 5);
  const TensorView pooled = f32(2, 5, 4, 5), places = u8(2, 5, 4, 5), channels = vector(5),
                   scratch = vector(64);
  const TensorView logits = f32(2, 1, 1, 10);
  std::vector<ValidCall> calls = {
      {convolution,
       {image, weight, vector(6), channels, channels, channels, channels, convolved, scratch},
       {2, 1, 1e-5, 1}},
      {convolution_data_gradient,
       {convolved, weight, image, channels, channels, channels, channels, image, channels, channels, scratch},
       {2, 1, 1, 1e-5, 1}},
      {convolution_weight_gradient,
       {image, convolved, channels, channels, channels, channels, weight, scratch},
       {2, 1, 1e-5, 1}},
      {bias_gradient, {image, channels, scratch}, {}},
      {batch_statistics, {image, channels, channels, scratch}, {}},
      {update_running_statistics, {channels, channels, channels, channels}, {0.1, 126}},
      {normalize, {image, channels, channels, channels, channels, image}, {1e-5, 1}},
      {normalize_parameter_gradient,
       {image, image, channels, channels, channels, channels, channels, channels, scratch},
       {1e-5, 1}},
      {normalize_data_gradient,
       {image, image, channels, channels, channels, channels, channels, channels, image},
       {1e-5, 1, 0}},
      {normalize_gradient,
       {image, image, channels, channels, channels, channels, image, channels, channels, scratch},
       {1e-5, 1, 0}},
      {statistics_gradient, {channels, channels, channels, channels, channels, channels}, {1e-5, 126, 1}},
      {add_statistics_gradient, {image, image, channels, channels, channels, image}, {}},
      {relu, {image, image}, {}},
      {relu_gradient, {image, image, image}, {0}},
      {max_pool,
       {image, channels, channels, channels, channels, pooled, places, scratch},
       {3, 2, 2, 1, 1e-5, 1}},
      {max_pool_gradient,
       {pooled, places, image, channels, channels, channels, channels, image, channels, channels, scratch},
       {3, 2, 2, 1, 1, 1e-5, 1}},
      {average_pool, {image, channels, channels, channels, channels, pooled, scratch}, {3, 2, 2, 1, 1e-5, 1}},
      {average_pool_gradient,
       {pooled, image, channels, channels, channels, channels, image, channels, channels, scratch},
       {3, 2, 2, 1, 0, 1e-5, 1}},
      {copy, {image, image}, {1}},
      {add, {image, image, image}, {}},
      {dropout, {image, i32(4), image}, {0.3, 7, 1}},
      {softmax_cross_entropy, {logits, i32(2), vector(2), i32(2)}, {}},
      {softmax_cross_entropy_gradient, {logits, i32(2), logits}, {}},
      {sgd, {vector(100), vector(1), vector(100), vector(100)}, {0.9, 1e-4, 1}},
  };
  for (ValidCall& call : calls) {
    for (size_t i = 0; i < call.operands.size(); ++i) {
      call.operands[i].data = reinterpret_cast<std::byte*>((i + 1) << 20);
    }
  }
  return calls;
}
