#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "execution.h"
#include "kernel_call.h"

namespace densegraph {

/// What a device holds for one session, counted by its allocator. In bytes.
struct AllocatorStatistics {
  int64_t peak_bytes = 0;
  int64_t current_bytes = 0;
};

/// Bytes on their way from the device.
struct CopyOut {
  void* target;
  const void* source;
  int64_t bytes;
};

/// One device, as a session sees it. All calls come from one thread at a time, but for stage.
class Backend {
 public:
  virtual ~Backend() = default;

  /// Zeroed memory of the device, aligned to kArenaAlignment. Throws std::runtime_error that names the bytes
  /// where the device cannot give them.
  virtual void* allocate(int64_t bytes) = 0;
  virtual void release(void* memory, int64_t bytes) noexcept = 0;
  virtual AllocatorStatistics statistics() const = 0;

  /// Whether kernels compute with such elements. A program with others is refused.
  virtual bool supports(ElementType type) const = 0;

  /// Scratch of a kernel whose workspace operand is absent. Data pointers are not followed: their alignment
  /// alone counts, and is that of the run.
  virtual int64_t workspace_bytes(KernelOperation operation, const KernelArguments& arguments) const = 0;
  /// The library that computes such a call, with its version; empty: a kernel of the backend's own, as all
  /// are unless a backend says otherwise.
  virtual std::string library_of(KernelOperation, const KernelArguments&) const { return ""; }
  /// Runs one kernel to its end. The arguments have passed check_kernel (kernel_rules.h).
  virtual void run(KernelOperation operation, const KernelArguments& arguments) = 0;
  /// Prepares checked calls to be run as a whole. The backend and the calls must outlive what is returned.
  /// Unless a backend knows better, they are run one by one (call_by_call.h).
  virtual std::unique_ptr<Execution> prepare(std::span<const KernelCall> calls);

  virtual void copy_in(void* target, const void* source, int64_t bytes) = 0;
  virtual void copy_out(void* target, const void* source, int64_t bytes) = 0;
  /// Waits for the end of what Execution::run has begun and copies out, with one wait for all of it.
  virtual void finish(std::span<const CopyOut> results);

  /// Copies an input of a later run beside the run that is under way, to where no kernel reads or writes. May
  /// be called while another thread runs. Returns when the source may be changed.
  virtual void stage(void* target, const void* source, int64_t bytes) = 0;
  /// Copies what has been staged at `source` to where the next run reads it: what is run afterwards finds it
  /// there, and what is staged afterwards leaves it alone. Not while another thread runs.
  virtual void take_staged(void* target, const void* source, int64_t bytes) = 0;
};

}  // namespace densegraph
