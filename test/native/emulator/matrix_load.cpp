#include "matrix_load.h"

#include "block.h"
#include "warp.h"

namespace emulator {

void load_matrices(const void* row, uint32_t (&matrices)[4], bool turned) {
  if (reinterpret_cast<uintptr_t>(row) % 16 != 0)
    block().fail("ldmatrix: expected addresses that are multiples of 16");
  const Warp::Lanes& lanes = exchange(0xffffffff, row, turned ? "ldmatrix.trans" : "ldmatrix");
  const uint32_t major = lane() / 4, minor = lane() % 4 * 2;
  for (uint32_t i = 0; i < 4; ++i) {
    const auto element = [&](uint32_t row, uint32_t column) {
      return uint32_t{value_of<const uint16_t*>(lanes, 8 * i + row)[column]};
    };
    matrices[i] = turned ? element(minor, major) | element(minor + 1, major) << 16
                         : element(major, minor) | element(major, minor + 1) << 16;
  }
}

}  // namespace emulator
