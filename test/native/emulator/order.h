#pragma once
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace emulator {

/// In which order blocks, and the threads of a block, run.
struct Order {
  enum class Kind : uint8_t { forward, reverse, shuffled };
  Kind kind = Kind::forward;
  /// Of `shuffled`.
  uint32_t seed = 0;
};

/// "forward", "reverse" or "shuffled:SEED". Throws std::invalid_argument for anything else.
Order parse_order(std::string_view text);

/// What set_order said last, else what DENSEGRAPH_EMULATOR_ORDER says, else forward.
Order current_order();
void set_order(Order order);
void reset_order();

/// Draws permutations in an order.
class Permutation {
 public:
  explicit Permutation(Order order) : order_(order), random_(order.seed) {}

  /// Fills `places` with 0..count-1.
  void begin(std::vector<uint32_t>& places, uint32_t count);
  /// Draws them anew; only `shuffled` changes anything.
  void again(std::vector<uint32_t>& places);

 private:
  Order order_;
  std::mt19937 random_;
};

}  // namespace emulator
