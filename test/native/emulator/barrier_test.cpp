#include <cmath>

#include "check.h"
#include "launch_for_test.h"

using namespace emulator;

namespace {

constexpr int kThreads = 96;

/// Each thread adds its neighbor's number, which the neighbor leaves in shared memory.
__global__ void add_neighbors(float* sums, bool waits) {
  __shared__ float numbers[kThreads];
  const int i = static_cast<int>(threadIdx.x);
  numbers[i] = static_cast<float>(i);
  if (waits) __syncthreads();
  sums[i] = numbers[i] + numbers[(i + 1) % kThreads];
}

bool neighbors_are_added(bool waits) {
  std::vector<float> sums(kThreads);
  run_kernel(add_neighbors, dim3(1), dim3(kThreads), 0, sums.data(), waits);
  for (int i = 0; i < kThreads; ++i) {
    if (sums[static_cast<size_t>(i)] != static_cast<float>(i + (i + 1) % kThreads)) return false;
  }
  return true;
}

__global__ void wait_at_two_places(bool* reached) {
  if (threadIdx.x < 32) {
    __syncthreads();
  } else {
    __syncthreads();
  }
  *reached = true;
}

/// Half of the threads leave; the others wait for each other, not for them.
__global__ void wait_without_some(int* waited) {
  if (threadIdx.x % 2 == 0) return;
  __syncthreads();
  ++*waited;
}

__global__ void wait_for_lanes_that_wait_for_all() {
  if (threadIdx.x == 0) {
    __syncwarp();
  } else {
    __syncthreads();
  }
}

}  // namespace

TEST(emulator_barriers_order_what_threads_do) {
  in_every_order([] { CHECK(neighbors_are_added(true)); });
}

TEST(emulator_shows_a_missing_barrier) {
  int wrong = 0;
  in_every_order([&] { wrong += neighbors_are_added(false) ? 0 : 1; });
  // Every order has a thread that comes before its neighbor.
  CHECK_EQUAL(wrong, static_cast<int>(kOrders.size()));
}

TEST(emulator_refuses_a_divergent_barrier) {
  in_every_order([] {
    bool reached = false;
    CHECK_THROWS(EmulationError, run_kernel(wait_at_two_places, dim3(1), dim3(64), 0, &reached),
                 "divergent __syncthreads: some threads are at barrier_test.cpp:");
    CHECK(!reached);
  });
}

TEST(emulator_barriers_wait_for_threads_that_have_not_ended) {
  in_every_order([] {
    int waited = 0;
    run_kernel(wait_without_some, dim3(3), dim3(64), 0, &waited);
    CHECK_EQUAL(waited, 96);
  });
}

TEST(emulator_finds_a_deadlock) {
  in_every_order([] {
    CHECK_THROWS(EmulationError, run_kernel(wait_for_lanes_that_wait_for_all, dim3(2), dim3(32), 0),
                 "31 of 32 threads wait in __syncthreads at barrier_test.cpp:");
    CHECK_THROWS(EmulationError, run_kernel(wait_for_lanes_that_wait_for_all, dim3(1), dim3(32), 0),
                 "1 of 32 lanes of a warp wait in __syncwarp");
  });
}
