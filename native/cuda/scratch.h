#pragma once
#include <cstdint>

#include "rounding.h"

namespace densegraph::cuda {

/// Divides a workspace into arrays: in the same order for the query, where it begins at null, and for the
/// run.
class Scratch {
 public:
  explicit Scratch(void* begin) : begin_(reinterpret_cast<uintptr_t>(begin)) {}

  /// The next array, aligned for vector loads.
  template <class T>
  T* take(int64_t count) {
    auto* const array = reinterpret_cast<T*>(begin_ + static_cast<uintptr_t>(bytes_));
    bytes_ += round_up(count * static_cast<int64_t>(sizeof(T)), kAlignment);
    return array;
  }
  /// Of all arrays.
  int64_t bytes() const { return bytes_; }

 private:
  static constexpr int64_t kAlignment = 16;

  uintptr_t begin_;
  int64_t bytes_ = 0;
};

}  // namespace densegraph::cuda
