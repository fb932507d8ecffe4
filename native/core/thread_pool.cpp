#include "thread_pool.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace densegraph {

namespace {

constexpr int kMaximumThreads = 256;
/// Some microseconds: the gap between two kernels. Longer, a thread that waits for one that has lost its core
/// to another program would burn the time on its own core that either of them needs.
constexpr int kSpins = 100;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Waits for `done` a little while, awake.
template <class Condition>
void spin_until(const Condition& done) {
  for (int spin = 0; spin < kSpins && !done(); ++spin) pause();
}

}  // namespace

/// A job is open from run's start until its items are all handed out. A worker joins an open job under the
/// mutex, so a worker that wakes too late takes no part, and nobody waits for it.
struct ThreadPool::State {
  std::mutex mutex;
  std::condition_variable opened;
  std::condition_variable left;

  Call call = nullptr;
  const void* context = nullptr;
  int64_t items = 0;
  bool open = false;
  bool stopping = false;
  std::atomic<int64_t> next{0};
  /// Workers inside the job; changed under the mutex.
  std::atomic<int> inside{0};
  /// Counts jobs, and the stop; changed under the mutex.
  std::atomic<uint64_t> generation{0};

  int threads = 1;
  std::vector<std::thread> workers;

  ~State() {
    {
      std::lock_guard lock(mutex);
      stopping = true;
      generation.fetch_add(1);
    }
    opened.notify_all();
    for (std::thread& worker : workers) worker.join();
  }

  void drain(int thread) {
    for (int64_t item; (item = next.fetch_add(1, std::memory_order_relaxed)) < items;)
      call(context, item, thread);
  }

  void work(int thread) {
    uint64_t seen = 0;
    for (;;) {
      spin_until([&] { return generation.load(std::memory_order_relaxed) != seen; });
      std::unique_lock lock(mutex);
      opened.wait(lock, [&] { return generation.load(std::memory_order_relaxed) != seen; });
      seen = generation.load(std::memory_order_relaxed);
      if (stopping) return;
      if (!open) continue;
      inside.fetch_add(1);
      lock.unlock();
      drain(thread);
      lock.lock();
      if (inside.fetch_sub(1) == 1) left.notify_one();
    }
  }
};

int ThreadPool::checked_threads(int64_t threads) {
  if (threads < 1 || threads > kMaximumThreads) {
    throw std::invalid_argument("Expected 1 to " + std::to_string(kMaximumThreads) +
                                " for threads but received " + std::to_string(threads));
  }
  return static_cast<int>(threads);
}

ThreadPool::ThreadPool(int64_t threads) : state_(nullptr) {
  auto state = std::make_unique<State>();
  state->threads = checked_threads(threads);
  for (int thread = 1; thread < state->threads; ++thread) {
    state->workers.emplace_back([worked = state.get(), thread] { worked->work(thread); });
  }
  state_ = state.release();
}

ThreadPool::~ThreadPool() {
  delete state_;
}

int ThreadPool::threads() const {
  return state_->threads;
}

void ThreadPool::run(int64_t items, Call call, const void* context) {
  State& state = *state_;
  if (state.threads == 1 || items <= 1) {
    for (int64_t item = 0; item < items; ++item) call(context, item, 0);
    return;
  }
  {
    std::lock_guard lock(state.mutex);
    state.call = call;
    state.context = context;
    state.items = items;
    state.next.store(0, std::memory_order_relaxed);
    state.open = true;
    state.generation.fetch_add(1, std::memory_order_relaxed);
  }
  state.opened.notify_all();
  state.drain(0);
  std::unique_lock lock(state.mutex);
  state.open = false;
  if (state.inside.load() == 0) return;
  lock.unlock();
  spin_until([&] { return state.inside.load(std::memory_order_acquire) == 0; });
  lock.lock();
  state.left.wait(lock, [&] { return state.inside.load() == 0; });
}

}  // namespace densegraph
