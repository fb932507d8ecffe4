#include "arena.h"

#include <stdexcept>
#include <string>

namespace densegraph {

namespace {

constexpr int64_t kLargestSafeInteger = (int64_t{1} << 53) - 1;

int64_t checked(int64_t bytes) {
  if (bytes < 0 || bytes > kLargestSafeInteger) {
    throw std::invalid_argument("Expected 0 to 2^53 - 1 for arenaBytes but received " +
                                std::to_string(bytes));
  }
  return bytes;
}

}  // namespace

Arena::Arena(Backend& backend, int64_t bytes)
    : backend_(backend), bytes_(checked(bytes)), memory_(static_cast<std::byte*>(backend.allocate(bytes))) {}

Arena::~Arena() {
  backend_.release(memory_, bytes_);
}

}  // namespace densegraph
