#pragma once
#include <memory>
#include <string>
#include <vector>

#include "arena.h"
#include "backend.h"
#include "program.h"

namespace densegraph {

/// One arena on one device and the programs that run over it. Not thread-safe: one call at a time, from any
/// thread.
class Session {
 public:
  /// Throws what Arena throws.
  Session(std::unique_ptr<Backend> backend, int64_t arena_bytes);

  /// Returns the program's number. Throws what Program throws; the session is unchanged then.
  int64_t add_program(const ProgramDescription& description);

  /// Runs the kernels one after the other; throws what Execution::run throws, and std::out_of_range where
  /// there is no such program.
  void run(int64_t program);

  /// Throws std::out_of_range where there is no such program.
  void check_program(int64_t program) const;

  /// Copies bytes into and out of the arena. Throws std::out_of_range unless they lie within it.
  void write(int64_t offset, const void* bytes, int64_t count);
  void read(int64_t offset, void* bytes, int64_t count);

  /// Execution::kernel_microseconds of a program.
  const std::vector<double>& kernel_microseconds(int64_t program) const;

  /// Backend::library_of each kernel of a program, in their order.
  std::vector<std::string> kernel_libraries(int64_t program) const;

  AllocatorStatistics statistics() const { return backend_->statistics(); }

 private:
  struct Entry {
    Program program;
    std::unique_ptr<Execution> execution;
  };

  void check_range(int64_t offset, int64_t count) const;

  std::unique_ptr<Backend> backend_;
  Arena arena_;
  std::vector<Entry> entries_;
};

}  // namespace densegraph
