#include "cuda/divisor.h"

#include "check.h"

using densegraph::cuda::Divisor;

TEST(divisor_divides_numbers_below_two_to_the_31) {
  constexpr uint32_t kLargest = 0x7fffffff;
  for (uint32_t divisor : {1U, 2U, 3U, 5U, 7U, 12U, 56U, 57U, 112U, 224U, 641U, 65535U, 65536U, 65537U,
                           0x3fffffffU, 0x40000000U, 0x40000001U, 0x7ffffffeU, 0x7fffffffU}) {
    const Divisor by(divisor);
    for (uint32_t near : {0U, divisor, 2 * divisor, 1000U, kLargest / divisor * divisor, kLargest}) {
      for (uint32_t number : {near - 1, near, near + 1}) {
        if (number > kLargest) continue;
        CHECK_EQUAL(by.quotient(number), number / divisor);
        CHECK_EQUAL(by.remainder(number, by.quotient(number)), number % divisor);
      }
    }
  }
}
