// The generator is built for each instruction set; here for the one that the tests themselves are compiled
// for.
#define DENSEGRAPH_ISA baseline
#include "cpu/philox.h"

#include "check.h"

using namespace densegraph::cpu::baseline;

namespace {

struct KnownAnswer {
  uint32_t counter[4], key[2], answer[4];
};

/// From the Random123 distribution (kat_vectors).
constexpr KnownAnswer kKnownAnswers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

}  // namespace

TEST(philox_gives_the_known_answers_in_every_lane) {
  for (int lane = 0; lane < kVectorLength; ++lane) {
    for (const KnownAnswer& known : kKnownAnswers) {
      PhiloxBlock counter{};
      for (int word = 0; word < 4; ++word) counter.words[word][lane] = known.counter[word];
      const PhiloxBlock random = philox(counter, known.key[0], known.key[1]);
      for (int word = 0; word < 4; ++word) CHECK_EQUAL(random.words[word][lane], known.answer[word]);
    }
  }
}

TEST(philox_counters_carry_from_the_lower_word_to_the_upper) {
  for (uint64_t first : {uint64_t{0}, uint64_t{41}, uint64_t{0xfffffffe}, uint64_t{0x7ffffffff}}) {
    const PhiloxBlock counter = count_from(first);
    for (int lane = 0; lane < kVectorLength; ++lane) {
      const uint64_t number = first + static_cast<uint64_t>(lane);
      CHECK_EQUAL(counter.words[0][lane], static_cast<uint32_t>(number));
      CHECK_EQUAL(counter.words[1][lane], static_cast<uint32_t>(number >> 32));
      CHECK_EQUAL(counter.words[2][lane], 0u);
    }
  }
}
