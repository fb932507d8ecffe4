#include "warp.h"

#include <bit>

#include "block.h"

namespace emulator {

uint32_t lane() {
  return block().thread().number % kWarpSize;
}

std::string Warp::waiting_text() const {
  const int expected = std::popcount(mask);
  return std::to_string(arrived) + " of " + std::to_string(expected) + " lanes of a warp wait in " +
         operation;
}

const Warp::Lanes& exchange(uint32_t mask, const void* data, size_t bytes, const char* operation,
                            void (*finish)(Warp::Lanes&)) {
  Warp& warp = block().warp();
  if ((mask >> lane() & 1) == 0)
    block().fail(std::string(operation) + ": the calling lane is not in its mask");
  if (warp.arrived == 0) {
    warp.mask = mask;
    warp.operation = operation;
  } else if (warp.mask != mask || std::strcmp(warp.operation, operation) != 0) {
    block().fail("lanes of one warp in different collectives: " + std::string(warp.operation) + " and " +
                 operation);
  }
  Warp::Lanes& lanes = warp.lanes[warp.generation % 2];
  std::memcpy(lanes[lane()].data(), data, bytes);
  if (++warp.arrived == static_cast<uint32_t>(std::popcount(mask))) {
    if (finish != nullptr) finish(lanes);
    warp.arrived = 0;
    ++warp.generation;
  } else {
    block().thread().wait_for_change(warp.generation);
  }
  return lanes;
}

}  // namespace emulator
