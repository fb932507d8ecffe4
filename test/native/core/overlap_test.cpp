#include "core/overlap.h"

#include <random>
#include <set>

#include "check.h"
#include "core/element_type.h"

using densegraph::ElementType;
using densegraph::TensorView;

namespace {

TensorView view_at(int64_t byte, int64_t h, int64_t w, int64_t c, int64_t stride, ElementType type) {
  return {reinterpret_cast<void*>(byte), 1, h, w, c, stride, type};
}

/// Every byte of a view, one by one.
std::set<int64_t> bytes_of(const TensorView& view) {
  std::set<int64_t> bytes;
  const int64_t size = densegraph::element_bytes(view.type);
  for (int64_t pixel = 0; pixel < view.pixels(); ++pixel) {
    for (int64_t byte = 0; byte < view.c * size; ++byte) {
      bytes.insert(reinterpret_cast<intptr_t>(view.data) + pixel * view.stride * size + byte);
    }
  }
  return bytes;
}

bool share_a_byte(const TensorView& a, const TensorView& b) {
  const std::set<int64_t> bytes = bytes_of(a);
  for (int64_t byte : bytes_of(b)) {
    if (bytes.count(byte) != 0) return true;
  }
  return false;
}

}  // namespace

TEST(overlap_is_what_counting_bytes_says_for_equal_strides) {
  std::mt19937 random(1);
  const auto draw = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  int overlapping = 0;
  for (int round = 0; round < 20000; ++round) {
    const int stride = draw(1, 12);
    const TensorView a = view_at(1000 + 4 * draw(0, 60), draw(1, 3), draw(1, 4), draw(1, stride), stride,
                                 ElementType::float32);
    const TensorView b =
        view_at(1000 + 4 * draw(0, 60), draw(1, 3), draw(1, 4), draw(1, stride), stride, ElementType::int32);
    const bool expected = share_a_byte(a, b);
    CHECK_EQUAL(densegraph::overlap(a, b), expected);
    overlapping += expected;
  }
  CHECK(overlapping > 4000 && overlapping < 16000);
}

TEST(overlap_is_exact_for_a_single_pixel_of_any_stride) {
  std::mt19937 random(2);
  const auto draw = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  for (int round = 0; round < 20000; ++round) {
    const int stride = draw(1, 12), c = draw(1, 20);
    const TensorView a = view_at(1000 + draw(0, 200), 1, 1, c, c + draw(0, 5), ElementType::uint8);
    const TensorView b = view_at(1000 + 4 * draw(0, 40), draw(1, 3), draw(1, 4), draw(1, stride), stride,
                                 ElementType::float32);
    CHECK_EQUAL(densegraph::overlap(a, b), share_a_byte(a, b));
    CHECK_EQUAL(densegraph::overlap(b, a), share_a_byte(a, b));
  }
}

TEST(overlap_never_misses_one_between_different_strides) {
  std::mt19937 random(3);
  const auto draw = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  for (int round = 0; round < 20000; ++round) {
    const TensorView a =
        view_at(1000 + 4 * draw(0, 60), draw(1, 3), draw(1, 4), 2, draw(2, 12), ElementType::float32);
    const TensorView b =
        view_at(1000 + 4 * draw(0, 60), draw(1, 3), draw(1, 4), 3, draw(3, 12), ElementType::float32);
    if (share_a_byte(a, b)) CHECK(densegraph::overlap(a, b));
  }
}
