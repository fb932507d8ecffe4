#pragma once
#include <functional>

namespace stand_in {

/// What a stream's handle points to: an emulator of CUDA, whose streams run later than they are asked to, and
/// in graphs more than once, lets its streams begin with this.
struct StreamHead {
  /// Puts work on the stream, or into the graph that the stream captures.
  void (*enqueue)(StreamHead* stream, std::function<void()> work);
};

}  // namespace stand_in
