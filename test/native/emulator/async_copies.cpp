#include "async_copies.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "block.h"

namespace emulator {

namespace {

constexpr size_t kBytes = 16;

}  // namespace

void AsyncCopies::begin(void* target, const void* source) {
  if (reinterpret_cast<uintptr_t>(target) % kBytes != 0 ||
      reinterpret_cast<uintptr_t>(source) % kBytes != 0) {
    block().fail("cp.async: expected addresses that are multiples of " + std::to_string(kBytes));
  }
  std::memset(target, 0xff, kBytes);
  open_.push_back({target, source});
}

void AsyncCopies::commit() {
  groups_.push_back(std::exchange(open_, {}));
}

void AsyncCopies::wait(size_t pending) {
  while (groups_.size() > pending) {
    for (const Copy& copy : groups_.front()) std::memcpy(copy.target, copy.source, kBytes);
    groups_.erase(groups_.begin());
  }
}

bool AsyncCopies::any() const {
  return !open_.empty() ||
         std::any_of(groups_.begin(), groups_.end(), [](const Group& group) { return !group.empty(); });
}

}  // namespace emulator
