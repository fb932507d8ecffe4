#pragma once
#include <cstdint>

namespace emulator {

/// ldmatrix: four matrices [8,8] of 16-bit elements by the 32 lanes of a warp. Lane 8 i + r gives row r of
/// matrix i, at a multiple of 16 bytes; lane l gets of each the elements (l / 4, 2 (l % 4)) and the one after
/// it, or, where they are turned, (2 (l % 4), l / 4) and the one below it.
void load_matrices(const void* row, uint32_t (&matrices)[4], bool turned);

}  // namespace emulator
