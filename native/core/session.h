#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "arena.h"
#include "backend.h"
#include "program.h"

namespace densegraph {

/// Bytes of the arena, and where they go.
struct ArenaOutput {
  int64_t offset;
  void* bytes;
  int64_t count;
};

/// One arena on one device and the programs that run over it. Not thread-safe: one call at a time, from any
/// thread; but stage may be called during a run.
class Session {
 public:
  /// Throws what Arena throws.
  Session(std::unique_ptr<Backend> backend, int64_t arena_bytes);

  /// Returns the program's number. Throws what Program throws; the session is unchanged then.
  int64_t add_program(const ProgramDescription& description);

  /// Runs the kernels one after the other to their end, and copies results out; throws what Execution::run
  /// throws, and std::out_of_range where there is no such program or a result does not lie within the arena.
  void run(int64_t program, std::span<const ArenaOutput> results = {});

  /// Throws std::out_of_range where there is no such program.
  void check_program(int64_t program) const;

  /// Copies bytes into and out of the arena. Throws std::out_of_range unless they lie within it.
  void write(int64_t offset, const void* bytes, int64_t count);
  void read(int64_t offset, void* bytes, int64_t count);
  /// Throws std::out_of_range unless so many bytes there lie within the arena.
  void check_range(int64_t offset, int64_t count) const;

  /// Copies bytes into the arena to a place that no program reads or writes, during a run as well
  /// (Backend::stage). Throws as write.
  void stage(int64_t offset, const void* bytes, int64_t count);
  /// Copies staged bytes to where the next run reads them (Backend::take_staged). Throws std::out_of_range
  /// unless both ranges lie within the arena, std::invalid_argument where they overlap.
  void take_staged(int64_t target, int64_t source, int64_t count);

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

  std::unique_ptr<Backend> backend_;
  Arena arena_;
  std::vector<Entry> entries_;
};

}  // namespace densegraph
