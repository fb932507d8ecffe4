#include <cmath>

#include "check.h"
#include "cuda_bf16.h"

namespace {

float rounded(float value) {
  return __bfloat162float(__float2bfloat16(value));
}

}  // namespace

TEST(emulator_rounds_to_bfloat16) {
  CHECK_EQUAL(rounded(1.0f), 1.0f);
  CHECK_EQUAL(rounded(1 + 0x1p-7f), 1 + 0x1p-7f);
  // Ties go to the even neighbor.
  CHECK_EQUAL(rounded(1 + 0x1p-8f), 1.0f);
  CHECK_EQUAL(rounded(1 + 3 * 0x1p-8f), 1 + 0x1p-6f);
  CHECK_EQUAL(rounded(-(1 + 0x1p-8f + 0x1p-20f)), -(1 + 0x1p-7f));
  CHECK_EQUAL(rounded(3.4e38f), INFINITY);
  CHECK_EQUAL(rounded(-INFINITY), -INFINITY);
  CHECK(std::isnan(rounded(NAN)));
  CHECK(std::signbit(rounded(-0.0f)));
}
