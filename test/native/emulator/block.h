#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <source_location>
#include <string>
#include <vector>

#include "async_copies.h"
#include "fiber.h"
#include "order.h"
#include "vector_types.h"
#include "warp.h"

namespace emulator {

/// A thread of the block that runs.
struct Thread {
  dim3 index{0, 0, 0};
  uint32_t number = 0;
  Fiber fiber;
  /// It waits until this counter is no longer at that value; null: it can run.
  const uint64_t* awaited = nullptr;
  uint64_t passed = 0;
  AsyncCopies copies;

  bool can_run() const { return !fiber.ended() && (awaited == nullptr || *awaited != passed); }
  /// Gives way until the counter has moved on.
  void wait_for_change(const uint64_t& counter);
};

/// The block that runs: its threads as fibers, which give way at barriers and warp collectives only.
class Block {
 public:
  Block(dim3 grid, dim3 shape, size_t shared_bytes, const std::function<void()>& body, Order order);
  ~Block();
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  /// Runs all threads of the block at this place in the grid. Throws EmulationError.
  void run(dim3 place);

  /// For the thread that runs.
  Thread& thread() const { return *thread_; }
  Warp& warp() { return warps_[thread_->number / kWarpSize]; }
  unsigned char* shared() const { return shared_; }
  dim3 grid() const { return grid_; }
  dim3 shape() const { return shape_; }
  dim3 place() const { return place_; }

  /// __syncthreads: waits for all threads that have not ended.
  void synchronize(const std::source_location& where);
  /// Ends the launch: throws EmulationError with the place of the thread that runs.
  [[noreturn]] void fail(const std::string& message) const;

 private:
  static void run_thread(void* thread);
  void begin();
  void release_barrier();
  [[noreturn]] void report_deadlock();

  dim3 grid_, shape_, place_;
  size_t shared_bytes_;
  const std::function<void()>& body_;
  Permutation permutation_;
  unsigned char* shared_ = nullptr;
  std::vector<Thread> threads_;
  std::vector<Warp> warps_;
  std::vector<uint32_t> sequence_;
  Thread* thread_ = nullptr;
  uint32_t alive_ = 0;
  uint32_t at_barrier_ = 0;
  uint64_t barrier_generation_ = 0;
  std::source_location barrier_;
  std::string error_;
};

/// The block that runs; only for code inside of a kernel.
Block& block();

/// Runs a grid, block after block. Throws EmulationError where the launch or a kernel breaks CUDA's rules.
void run_grid(dim3 grid, dim3 shape, size_t shared_bytes, const std::function<void()>& body);

}  // namespace emulator
