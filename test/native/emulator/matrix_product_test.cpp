#include <cmath>

#include "check.h"
#include "launch_for_test.h"

using namespace emulator;

namespace {

namespace ptx = densegraph::cuda::ptx;

uint32_t pair(float low, float high) {
  return __bfloat16_as_ushort(__float2bfloat16(low)) |
         static_cast<uint32_t>(__bfloat16_as_ushort(__float2bfloat16(high))) << 16;
}

/// d += a b by one warp, with the fragments of the PTX manual: a [16,16] by rows, b [8,16] by columns.
__global__ void multiply_16(const float* a, const float* b, float* d) {
  const int group = static_cast<int>(threadIdx.x) / 4, two = static_cast<int>(threadIdx.x) % 4 * 2;
  uint32_t a_part[4], b_part[2];
  for (int i = 0; i < 4; ++i) {
    const float* const place = a + (group + i % 2 * 8) * 16 + two + i / 2 * 8;
    a_part[i] = pair(place[0], place[1]);
  }
  for (int i = 0; i < 2; ++i) {
    const float* const place = b + group * 16 + two + i * 8;
    b_part[i] = pair(place[0], place[1]);
  }
  float d_part[4];
  for (int i = 0; i < 4; ++i) d_part[i] = d[(group + i / 2 * 8) * 8 + two + i % 2];
  ptx::mma_m16n8k16_bf16(d_part, a_part, b_part);
  for (int i = 0; i < 4; ++i) d[(group + i / 2 * 8) * 8 + two + i % 2] = d_part[i];
}

/// The same with tf32: a [16,8] by rows, b [8,8] by columns.
__global__ void multiply_8(const float* a, const float* b, float* d) {
  const int group = static_cast<int>(threadIdx.x) / 4, one = static_cast<int>(threadIdx.x) % 4;
  uint32_t a_part[4], b_part[2];
  for (int i = 0; i < 4; ++i) a_part[i] = ptx::to_tf32(a[(group + i % 2 * 8) * 8 + one + i / 2 * 4]);
  for (int i = 0; i < 2; ++i) b_part[i] = ptx::to_tf32(b[group * 8 + one + i * 4]);
  float d_part[4];
  for (int i = 0; i < 4; ++i) d_part[i] = d[(group + i / 2 * 8) * 8 + one * 2 + i % 2];
  ptx::mma_m16n8k8_tf32(d_part, a_part, b_part);
  for (int i = 0; i < 4; ++i) d[(group + i / 2 * 8) * 8 + one * 2 + i % 2] = d_part[i];
}

/// Small whole numbers, which every format holds exactly, no two rows or columns alike.
float number(int i) {
  return static_cast<float>((i * 7919 + i / 8) % 15 - 7);
}

template <int kDepth>
void check_product(void (*kernel)(const float*, const float*, float*)) {
  float a[16 * kDepth], b[8 * kDepth], d[16 * 8];
  for (int i = 0; i < 16 * kDepth; ++i) a[i] = number(i);
  for (int i = 0; i < 8 * kDepth; ++i) b[i] = number(i + 1000);
  for (int i = 0; i < 16 * 8; ++i) d[i] = number(i + 2000);
  run_kernel(kernel, dim3(1), dim3(32), 0, static_cast<const float*>(a), static_cast<const float*>(b), +d);
  for (int row = 0; row < 16; ++row) {
    for (int column = 0; column < 8; ++column) {
      float expected = number(row * 8 + column + 2000);
      for (int k = 0; k < kDepth; ++k) expected += a[row * kDepth + k] * b[column * kDepth + k];
      CHECK_EQUAL(d[row * 8 + column], expected);
    }
  }
}

}  // namespace

TEST(emulator_multiplies_bfloat16_matrices) {
  in_every_order([] { check_product<16>(multiply_16); });
}

TEST(emulator_multiplies_tf32_matrices) {
  in_every_order([] { check_product<8>(multiply_8); });
}

TEST(emulator_rounds_to_tf32) {
  const auto rounded = [](float value) { return __uint_as_float(round_to_tf32(value)); };
  CHECK_EQUAL(rounded(1 + 0x1p-10f), 1 + 0x1p-10f);
  CHECK_EQUAL(rounded(1 + 0x1p-12f), 1.0f);
  // Ties go away from zero.
  CHECK_EQUAL(rounded(1 + 0x1p-11f), 1 + 0x1p-10f);
  CHECK_EQUAL(rounded(-1 - 0x1p-11f), -1 - 0x1p-10f);
  CHECK_EQUAL(rounded(INFINITY), INFINITY);
  CHECK(std::isnan(rounded(NAN)));
}
