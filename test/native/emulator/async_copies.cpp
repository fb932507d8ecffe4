#include "async_copies.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "block.h"

namespace emulator {

void AsyncCopies::begin(void* target, const void* source, size_t size, size_t bytes) {
  if (reinterpret_cast<uintptr_t>(target) % size != 0 ||
      (bytes > 0 && reinterpret_cast<uintptr_t>(source) % size != 0)) {
    block().fail("cp.async: expected addresses that are multiples of " + std::to_string(size));
  }
  if (bytes > size) block().fail("cp.async: expected at most " + std::to_string(size) + " bytes");
  std::memset(target, 0xff, size);
  open_.push_back({target, source, size, bytes});
}

void AsyncCopies::commit() {
  groups_.push_back(std::exchange(open_, {}));
}

void AsyncCopies::wait(size_t pending) {
  while (groups_.size() > pending) {
    for (const Copy& copy : groups_.front()) {
      if (copy.bytes > 0) std::memcpy(copy.target, copy.source, copy.bytes);
      std::memset(static_cast<char*>(copy.target) + copy.bytes, 0, copy.size - copy.bytes);
    }
    groups_.erase(groups_.begin());
  }
}

bool AsyncCopies::any() const {
  return !open_.empty() ||
         std::any_of(groups_.begin(), groups_.end(), [](const Group& group) { return !group.empty(); });
}

}  // namespace emulator
