#pragma once
#include <cstdint>

#include "../device.h"

namespace densegraph::cuda {

/// Divides numbers from 0 to 2^31 - 1 by one that is known before the kernel starts, with a multiplication and a
/// shift instead of a division (Granlund and Montgomery 1994, figure 4.1).
class Divisor {
 public:
  /// `value` is from 1 to 2^31 - 1.
  explicit Divisor(int32_t value) : value_(value) {
    while ((int64_t{1} << shift_) < value) ++shift_;
    const uint64_t excess = (uint64_t{1} << shift_) - static_cast<uint64_t>(value);
    multiplier_ = static_cast<uint32_t>((excess << 32) / static_cast<uint64_t>(value) + 1);
  }

  __host__ __device__ int32_t value() const { return value_; }
  __host__ __device__ int32_t quotient(int32_t dividend) const {
    const auto n = static_cast<uint32_t>(dividend);
    const auto product = static_cast<uint32_t>(uint64_t{n} * multiplier_ >> 32);
    return static_cast<int32_t>((product + n) >> shift_);
  }

 private:
  int32_t value_;
  uint32_t multiplier_, shift_ = 0;
};

}  // namespace densegraph::cuda
