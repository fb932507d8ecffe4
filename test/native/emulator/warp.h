#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace emulator {

constexpr uint32_t kWarpSize = 32;

/// What the lanes of a warp exchange in a collective.
struct Warp {
  static constexpr size_t kLaneBytes = 64;
  using Lanes = std::array<std::array<unsigned char, kLaneBytes>, kWarpSize>;

  /// Counts collectives.
  uint64_t generation = 0;
  uint32_t arrived = 0;
  uint32_t mask = 0;
  const char* operation = "";
  /// Two, because a lane may begin the next collective before another has read the results of this one.
  alignas(16) std::array<Lanes, 2> lanes;

  std::string waiting_text() const;
};

/// Leaves `bytes` of this lane's data, waits for all lanes of the mask, and returns what all have left.
/// `finish`, unless null, is called once before, by the last to come. Throws EmulationError where lanes of
/// the warp are in different collectives.
const Warp::Lanes& exchange(uint32_t mask, const void* data, size_t bytes, const char* operation,
                            void (*finish)(Warp::Lanes&) = nullptr);

/// This thread's place in its warp.
uint32_t lane();

/// The same with a value.
template <class T>
const Warp::Lanes& exchange(uint32_t mask, const T& value, const char* operation,
                            void (*finish)(Warp::Lanes&) = nullptr) {
  static_assert(sizeof(T) <= Warp::kLaneBytes);
  return exchange(mask, &value, sizeof value, operation, finish);
}

template <class T>
T value_of(const Warp::Lanes& lanes, uint32_t lane) {
  T value;
  std::memcpy(&value, lanes[lane].data(), sizeof value);
  return value;
}

}  // namespace emulator
