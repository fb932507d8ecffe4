#include "core/arena.h"

#include <cstdint>
#include <stdexcept>

#include "check.h"
#include "host_backend.h"

TEST(arena_owns_its_memory) {
  HostBackend::Log log;
  HostBackend backend(&log);
  {
    densegraph::Arena arena(backend, 640);
    CHECK_EQUAL(arena.bytes(), 640);
    CHECK_EQUAL(reinterpret_cast<uintptr_t>(arena.at(0)) % densegraph::kArenaAlignment, 0U);
    CHECK_EQUAL(arena.at(100) - arena.at(0), 100);
    CHECK_EQUAL(log.released, 0);
  }
  CHECK_EQUAL(log.released, 640);
}

TEST(arena_may_be_empty) {
  HostBackend backend;
  CHECK_EQUAL(densegraph::Arena(backend, 0).bytes(), 0);
}

TEST(arena_refuses_impossible_sizes) {
  HostBackend backend;
  for (int64_t bytes : {int64_t{-1}, int64_t{1} << 53, INT64_MIN}) {
    CHECK_THROWS(std::invalid_argument, densegraph::Arena(backend, bytes), "for arenaBytes but received");
  }
}
