#include "block.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "emulation_error.h"
#include "static_shared.h"

namespace emulator {

namespace {

/// As a float a NaN, as an index far away: what nobody has written must not look like a result.
constexpr int kPoison = 0xff;
constexpr size_t kSharedAlignment = 128;

Block* current = nullptr;

std::string text_of(dim3 place) {
  return std::to_string(place.x) + "," + std::to_string(place.y) + "," + std::to_string(place.z);
}

std::string text_of(const std::source_location& where) {
  const std::string file = where.file_name();
  return file.substr(file.rfind('/') + 1) + ":" + std::to_string(where.line());
}

bool same_place(const std::source_location& a, const std::source_location& b) {
  return a.line() == b.line() && std::strcmp(a.file_name(), b.file_name()) == 0;
}

}  // namespace

Block& block() {
  return *current;
}

void Thread::wait_for_change(const uint64_t& counter) {
  awaited = &counter;
  passed = counter;
  Fiber::give_way();
  awaited = nullptr;
}

Block::Block(dim3 grid, dim3 shape, size_t shared_bytes, const std::function<void()>& body, Order order)
    : grid_(grid),
      shape_(shape),
      shared_bytes_(shared_bytes),
      body_(body),
      permutation_(order),
      threads_(shape.x * shape.y * shape.z),
      warps_((threads_.size() + kWarpSize - 1) / kWarpSize) {
  if (shared_bytes > 0) {
    // Exactly so many bytes, so that AddressSanitizer sees the first one beyond.
    shared_ = static_cast<unsigned char*>(::operator new(shared_bytes, std::align_val_t(kSharedAlignment)));
  }
  current = this;
}

Block::~Block() {
  for (Thread& thread : threads_) thread.fiber.abandon();
  ::operator delete(shared_, std::align_val_t(kSharedAlignment));
  current = nullptr;
}

void Block::begin() {
  if (shared_ != nullptr) std::memset(shared_, kPoison, shared_bytes_);
  poison_static_shared();
  alive_ = static_cast<uint32_t>(threads_.size());
  at_barrier_ = 0;
  for (uint32_t i = 0; i < threads_.size(); ++i) {
    Thread& thread = threads_[i];
    thread.number = i;
    thread.index = {i % shape_.x, i / shape_.x % shape_.y, i / (shape_.x * shape_.y)};
    thread.awaited = nullptr;
    thread.fiber.start(run_thread, &thread);
  }
  permutation_.begin(sequence_, alive_);
}

void Block::run(dim3 place) {
  place_ = place;
  begin();
  while (alive_ > 0) {
    bool moved = false;
    for (uint32_t i : sequence_) {
      if (!threads_[i].can_run()) continue;
      moved = true;
      thread_ = &threads_[i];
      thread_->fiber.resume();
      if (!error_.empty()) throw EmulationError(error_);
    }
    if (!moved) report_deadlock();
    permutation_.again(sequence_);
  }
}

void Block::run_thread(void* argument) {
  Block& self = block();
  Thread& thread = *static_cast<Thread*>(argument);
  try {
    self.body_();
    if (thread.copies.any()) self.fail("the thread ended with cp.async copies that it never waited for");
  } catch (const EmulationError& error) {
    if (self.error_.empty()) self.error_ = error.what();
  }
  --self.alive_;
  self.release_barrier();
}

void Block::synchronize(const std::source_location& where) {
  if (at_barrier_ == 0) {
    barrier_ = where;
  } else if (!same_place(barrier_, where)) {
    fail("divergent __syncthreads: some threads are at " + text_of(barrier_) + ", others at " +
         text_of(where));
  }
  ++at_barrier_;
  const uint64_t& generation = barrier_generation_;
  const uint64_t before = generation;
  release_barrier();
  // The last one gives way as well, so that the order is drawn anew.
  if (generation == before) {
    thread_->wait_for_change(generation);
  } else {
    Fiber::give_way();
  }
}

void Block::release_barrier() {
  if (at_barrier_ == 0 || at_barrier_ < alive_) return;
  at_barrier_ = 0;
  ++barrier_generation_;
}

void Block::fail(const std::string& message) const {
  throw EmulationError(message + " (block " + text_of(place_) + ", thread " + text_of(thread_->index) + ")");
}

void Block::report_deadlock() {
  std::string message = "deadlock in block " + text_of(place_);
  if (at_barrier_ > 0) {
    message += "; " + std::to_string(at_barrier_) + " of " + std::to_string(alive_) +
               " threads wait in __syncthreads at " + text_of(barrier_);
  }
  for (const Warp& warp : warps_) {
    if (warp.arrived > 0) message += "; " + warp.waiting_text();
  }
  throw EmulationError(message);
}

void run_grid(dim3 grid, dim3 shape, size_t shared_bytes, const std::function<void()>& body) {
  const Order order = current_order();
  Permutation permutation(order);
  std::vector<uint32_t> places;
  permutation.begin(places, grid.x * grid.y * grid.z);
  Block block(grid, shape, shared_bytes, body, order);
  for (uint32_t i : places) block.run({i % grid.x, i / grid.x % grid.y, i / (grid.x * grid.y)});
}

}  // namespace emulator
