#pragma once
#include <cstdint>

#include "device.h"

namespace densegraph::cuda {

/// Division of numbers below 2^31 by a number that the host knows: a multiplication and a shift (Granlund and
/// Montgomery 1994, "Division by invariant integers using multiplication"), where a GPU would take some
/// twenty instructions.
class Divisor {
 public:
  /// 1 <= divisor < 2^31.
  explicit Divisor(uint32_t divisor) : divisor_(divisor) {
    while (shift_ < 31 && 1U << shift_ < divisor) ++shift_;
    const uint64_t power = uint64_t{1} << shift_;
    multiplier_ = static_cast<uint32_t>(((power - divisor) << 32) / divisor + 1);
  }

  uint32_t divisor() const { return divisor_; }
  __device__ uint32_t quotient(uint32_t number) const {
    return (__umulhi(number, multiplier_) + number) >> shift_;
  }
  __device__ uint32_t remainder(uint32_t number, uint32_t quotient) const {
    return number - quotient * divisor_;
  }

 private:
  uint32_t divisor_;
  uint32_t multiplier_ = 0;
  uint32_t shift_ = 0;
};

}  // namespace densegraph::cuda
