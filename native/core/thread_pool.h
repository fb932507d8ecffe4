#pragma once
#include <cstdint>

namespace densegraph {

/// Hands out numbered items to a fixed set of threads, the caller among them. Which thread runs an item never
/// matters for a result: an item writes only its own outputs and its own partial sums, and the caller adds
/// the partials in item order.
class ThreadPool {
 public:
  /// `threads` counts the caller: 1 starts none. Throws what checked_threads throws.
  explicit ThreadPool(int64_t threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const;

  /// Returns `threads`. Throws std::invalid_argument outside 1..256.
  static int checked_threads(int64_t threads);

  /// Calls body(item, thread) once for every item in 0..items-1 and returns when all are done; thread is in
  /// 0..threads()-1 and tells which scratch space is free to use. Not reentrant. The body must not throw.
  template <class Body>
  void parallel_for(int64_t items, const Body& body) {
    run(
        items,
        [](const void* context, int64_t item, int thread) {
          (*static_cast<const Body*>(context))(item, thread);
        },
        &body);
  }

 private:
  using Call = void (*)(const void* context, int64_t item, int thread);
  void run(int64_t items, Call call, const void* context);

  struct State;
  State* state_;
};

}  // namespace densegraph
