#pragma once
#include <cstdint>

namespace stand_in {

/// As cuDNN counts. DENSEGRAPH_STAND_IN_VERSION lets a test meet another one: before 9.3 the stand-in knows
/// no bias.
int64_t version();

}  // namespace stand_in
