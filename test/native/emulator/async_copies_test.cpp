#include <cmath>

#include "check.h"
#include "launch_for_test.h"

using namespace emulator;

namespace {

namespace ptx = densegraph::cuda::ptx;

/// Two groups of one copy each; reads both when at most kPending are still under way.
template <int kPending>
__global__ void copy_two(const float4* source, float4* result) {
  __shared__ float4 stage[2];
  for (int i = 0; i < 2; ++i) {
    ptx::cp_async16(&stage[i], source + i);
    ptx::cp_async_commit();
  }
  ptx::cp_async_wait<kPending>();
  for (int i = 0; i < 2; ++i) result[i] = stage[i];
  ptx::cp_async_wait<0>();
}

__global__ void copy_to_odd_place(const float* source) {
  __shared__ __align__(16) float stage[8];
  ptx::cp_async16(stage + 1, source);
}
__global__ void copy_and_leave(const float* source) {
  __shared__ __align__(16) float stage[4];
  ptx::cp_async16(stage, source);
  ptx::cp_async_commit();
}

}  // namespace

TEST(emulator_copies_when_a_thread_waits) {
  const float4 source[2] = {{1, 2, 3, 4}, {5, 6, 7, 8}};
  float4 result[2];
  run_kernel(copy_two<0>, dim3(1), dim3(1), 0, +source, +result);
  CHECK_EQUAL(result[0].x, 1.0f);
  CHECK_EQUAL(result[1].w, 8.0f);
}

TEST(emulator_shows_a_wait_for_too_few_groups) {
  const float4 source[2] = {{1, 2, 3, 4}, {5, 6, 7, 8}};
  float4 result[2];
  run_kernel(copy_two<1>, dim3(1), dim3(1), 0, +source, +result);
  CHECK_EQUAL(result[0].x, 1.0f);
  CHECK(std::isnan(result[1].x));
  run_kernel(copy_two<2>, dim3(1), dim3(1), 0, +source, +result);
  CHECK(std::isnan(result[0].w));
}

TEST(emulator_refuses_wrong_copies) {
  alignas(16) const float source[8] = {};
  CHECK_THROWS(EmulationError, run_kernel(copy_to_odd_place, dim3(1), dim3(1), 0, +source),
               "cp.async: expected addresses that are multiples of 16");
  CHECK_THROWS(EmulationError, run_kernel(copy_and_leave, dim3(1), dim3(1), 0, +source),
               "the thread ended with cp.async copies that it never waited for");
}
