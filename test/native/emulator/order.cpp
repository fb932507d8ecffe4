#include "order.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>

namespace emulator {

namespace {

std::optional<Order> chosen;

Order order_of_environment() {
  const char* text = std::getenv("DENSEGRAPH_EMULATOR_ORDER");
  return text == nullptr ? Order{} : parse_order(text);
}

}  // namespace

Order parse_order(std::string_view text) {
  if (text == "forward") return {Order::Kind::forward};
  if (text == "reverse") return {Order::Kind::reverse};
  constexpr std::string_view kShuffled = "shuffled:";
  Order order{Order::Kind::shuffled};
  const char* const end = text.data() + text.size();
  if (!text.starts_with(kShuffled) ||
      std::from_chars(text.data() + kShuffled.size(), end, order.seed) != std::from_chars_result{end, {}}) {
    throw std::invalid_argument(
        "Expected forward, reverse or shuffled:SEED for DENSEGRAPH_EMULATOR_ORDER but "
        "received " +
        std::string(text));
  }
  return order;
}

Order current_order() {
  return chosen ? *chosen : order_of_environment();
}

void set_order(Order order) {
  chosen = order;
}

void reset_order() {
  chosen.reset();
}

void Permutation::begin(std::vector<uint32_t>& places, uint32_t count) {
  places.resize(count);
  std::iota(places.begin(), places.end(), 0U);
  if (order_.kind == Order::Kind::reverse) std::reverse(places.begin(), places.end());
  again(places);
}

void Permutation::again(std::vector<uint32_t>& places) {
  if (order_.kind == Order::Kind::shuffled) std::shuffle(places.begin(), places.end(), random_);
}

}  // namespace emulator
