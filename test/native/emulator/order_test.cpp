#include "order.h"

#include <algorithm>
#include <stdexcept>

#include "check.h"

using namespace emulator;

namespace {

std::vector<uint32_t> drawn(const char* order, uint32_t count) {
  std::vector<uint32_t> places;
  Permutation(parse_order(order)).begin(places, count);
  return places;
}

}  // namespace

TEST(emulator_orders_are_permutations) {
  CHECK((drawn("forward", 4) == std::vector<uint32_t>{0, 1, 2, 3}));
  CHECK((drawn("reverse", 4) == std::vector<uint32_t>{3, 2, 1, 0}));
  std::vector<uint32_t> shuffled = drawn("shuffled:7", 100);
  CHECK(shuffled == drawn("shuffled:7", 100));
  CHECK(shuffled != drawn("shuffled:8", 100));
  std::sort(shuffled.begin(), shuffled.end());
  CHECK(shuffled == drawn("forward", 100));
}

TEST(emulator_orders_are_read) {
  CHECK_EQUAL(parse_order("shuffled:12").seed, 12U);
  for (const char* text : {"", "backward", "shuffled", "shuffled:", "shuffled:x", "shuffled:1 "}) {
    CHECK_THROWS(std::invalid_argument, parse_order(text), "Expected forward, reverse or shuffled:SEED");
  }
}
