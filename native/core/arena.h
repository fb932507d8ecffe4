#pragma once
#include <cstddef>
#include <cstdint>

#include "backend.h"

namespace densegraph {

/// In bytes, as ARENA_ALIGNMENT in src/compiler/program.ts: every buffer begins at a cache line.
constexpr int64_t kArenaAlignment = 64;

/// The one allocation of a session: owned memory of a backend.
class Arena {
 public:
  /// Throws std::invalid_argument for bytes outside 0..2^53-1, and what Backend::allocate throws.
  Arena(Backend& backend, int64_t bytes);
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  int64_t bytes() const { return bytes_; }
  std::byte* at(int64_t offset) const { return memory_ + offset; }

 private:
  Backend& backend_;
  int64_t bytes_;
  std::byte* memory_;
};

}  // namespace densegraph
