#include "core/thread_pool.h"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "check.h"

using densegraph::ThreadPool;

namespace {

/// Runs one job and tells whether every item ran exactly once, on a thread of the pool.
bool runs_each_item_once(ThreadPool& pool, int64_t items) {
  // Plain ints: two threads on one item, or a job that returns too early, are data races for ThreadSanitizer.
  std::vector<int> runs(static_cast<size_t>(items));
  std::atomic<bool> known_threads{true};
  pool.parallel_for(items, [&](int64_t item, int thread) {
    ++runs[static_cast<size_t>(item)];
    if (thread < 0 || thread >= pool.threads()) known_threads = false;
  });
  for (int count : runs) {
    if (count != 1) return false;
  }
  return known_threads;
}

}  // namespace

TEST(thread_pool_runs_each_item_once) {
  for (int threads : {1, 2, 3, 4, 7}) {
    ThreadPool pool(threads);
    CHECK_EQUAL(pool.threads(), threads);
    for (int64_t items : {0, 1, 2, 3, 5, 64, 1000}) CHECK(runs_each_item_once(pool, items));
  }
}

TEST(thread_pool_survives_many_short_jobs) {
  ThreadPool pool(4);
  int64_t total = 0;
  std::vector<int64_t> partials(8);
  for (int64_t job = 0; job < 20000; ++job) {
    const int64_t items = job % 8 + 1;
    pool.parallel_for(items, [&](int64_t item, int) { partials[static_cast<size_t>(item)] = job + item; });
    for (int64_t item = 0; item < items; ++item) total += partials[static_cast<size_t>(item)];
  }
  int64_t expected = 0;
  for (int64_t job = 0; job < 20000; ++job) {
    for (int64_t item = 0; item <= job % 8; ++item) expected += job + item;
  }
  CHECK_EQUAL(total, expected);
}

TEST(thread_pool_wakes_workers_that_sleep) {
  ThreadPool pool(2);
  for (int job = 0; job < 20; ++job) {
    // Both items wait for each other, so the job only ends if a worker takes part.
    std::atomic<int> arrived{0};
    pool.parallel_for(2, [&](int64_t, int) {
      arrived.fetch_add(1);
      while (arrived.load() < 2) std::this_thread::yield();
    });
    CHECK_EQUAL(arrived.load(), 2);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

TEST(thread_pool_gives_each_thread_its_own_scratch) {
  ThreadPool pool(4);
  std::vector<int64_t> sums(4);
  for (int job = 0; job < 100; ++job) {
    pool.parallel_for(100, [&](int64_t item, int thread) { sums[static_cast<size_t>(thread)] += item; });
  }
  CHECK_EQUAL(sums[0] + sums[1] + sums[2] + sums[3], 100 * 4950);
}

TEST(thread_pools_run_side_by_side) {
  std::vector<std::thread> owners;
  std::atomic<int> good{0};
  for (int owner = 0; owner < 3; ++owner) {
    owners.emplace_back([&] {
      ThreadPool pool(2);
      for (int job = 0; job < 200; ++job) good += runs_each_item_once(pool, 17);
    });
  }
  for (std::thread& owner : owners) owner.join();
  CHECK_EQUAL(good.load(), 600);
}

TEST(thread_pool_may_be_used_from_changing_threads) {
  ThreadPool pool(3);
  for (int owner = 0; owner < 20; ++owner) {
    bool good = false;
    std::thread([&] { good = runs_each_item_once(pool, 50); }).join();
    CHECK(good);
  }
}

TEST(thread_pools_start_and_stop) {
  for (int i = 0; i < 200; ++i) {
    ThreadPool pool(1 + i % 5);
    if (i % 2 == 0) CHECK(runs_each_item_once(pool, 9));
  }
}

TEST(thread_pool_refuses_impossible_counts) {
  for (int threads : {-1, 0, 257, 1 << 30}) {
    CHECK_THROWS(std::invalid_argument, ThreadPool pool(threads), "1 to 256 for threads");
  }
}
