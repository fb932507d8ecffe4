#include "check.h"
#include "launch_for_test.h"

using namespace emulator;

namespace {

constexpr unsigned kAll = 0xffffffff;

__global__ void shuffle(int* xor_2, int* down_3, int* up_3, int* from_5, int* down_1_of_8, unsigned* odd) {
  const int i = static_cast<int>(threadIdx.x);
  xor_2[i] = __shfl_xor_sync(kAll, i, 2);
  down_3[i] = __shfl_down_sync(kAll, i, 3);
  up_3[i] = __shfl_up_sync(kAll, i, 3);
  from_5[i] = __shfl_sync(kAll, i, 5, 8);
  down_1_of_8[i] = __shfl_down_sync(kAll, i, 1, 8);
  odd[i] = __ballot_sync(kAll, i % 2);
}

/// Collectives one right after the other: no lane may see another's next value.
__global__ void add_all(float* sums) {
  float value = static_cast<float>(threadIdx.x);
  for (int distance = 16; distance > 0; distance /= 2) value += __shfl_xor_sync(kAll, value, distance);
  sums[threadIdx.x] = value;
}

__global__ void leave_itself_out() {
  if (threadIdx.x == 4) __syncwarp(~(1U << 4));
}
__global__ void differ() {
  if (threadIdx.x < 16) {
    __shfl_xor_sync(kAll, 1, 1);
  } else {
    __ballot_sync(kAll, 1);
  }
}

}  // namespace

TEST(emulator_shuffles_within_warps) {
  in_every_order([] {
    int xor_2[64], down_3[64], up_3[64], from_5[64], down_1_of_8[64];
    unsigned odd[64];
    run_kernel(shuffle, dim3(1), dim3(64), 0, xor_2, down_3, up_3, from_5, down_1_of_8, odd);
    for (int i = 0; i < 64; ++i) {
      const int lane = i % 32;
      CHECK_EQUAL(xor_2[i], i ^ 2);
      CHECK_EQUAL(down_3[i], lane + 3 < 32 ? i + 3 : i);
      CHECK_EQUAL(up_3[i], lane >= 3 ? i - 3 : i);
      CHECK_EQUAL(from_5[i], i / 8 * 8 + 5);
      CHECK_EQUAL(down_1_of_8[i], i % 8 < 7 ? i + 1 : i);
      CHECK_EQUAL(odd[i], 0xaaaaaaaaU);
    }
  });
}

TEST(emulator_keeps_collectives_apart) {
  in_every_order([] {
    float sums[32];
    run_kernel(add_all, dim3(1), dim3(32), 0, sums);
    for (float sum : sums) CHECK_EQUAL(sum, 496.0f);
  });
}

TEST(emulator_refuses_wrong_collectives) {
  CHECK_THROWS(EmulationError, run_kernel(leave_itself_out, dim3(1), dim3(32), 0),
               "__syncwarp: the calling lane is not in its mask (block 0,0,0, thread 4,0,0)");
  CHECK_THROWS(EmulationError, run_kernel(differ, dim3(1), dim3(32), 0),
               "lanes of one warp in different collectives: __shfl_xor_sync and __ballot_sync");
}
