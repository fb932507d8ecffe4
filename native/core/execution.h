#pragma once
#include <vector>

namespace densegraph {

/// A program's calls as a backend has prepared them, to be run any number of times.
class Execution {
 public:
  virtual ~Execution() = default;

  /// Runs all calls, one after the other. On a device that works by itself they may be under way when it
  /// returns; Backend::finish waits for their end. A kernel's exception ends the run and is thrown on with
  /// the kernel's index and label, where it is known by then.
  virtual void run() = 0;
  /// Kernel times of the last run, in microseconds and in the calls' order; zeros before the first, and
  /// where the backend does not measure them.
  virtual const std::vector<double>& kernel_microseconds() const = 0;
};

}  // namespace densegraph
