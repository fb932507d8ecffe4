#include "matrix_product.h"

#include <bit>
#include <cstring>

#include "warp.h"

namespace emulator {

namespace {

constexpr uint32_t kEveryLane = 0xffffffff;
constexpr int kRows = 16, kColumns = 8;
/// What tf32 has of a float's bits.
constexpr uint32_t kTf32Bits = 0xffffe000;

struct Fragments {
  uint32_t a[4], b[2];
  float d[4];
};

/// The matrices that the fragments of all lanes make up.
template <int kDepth>
struct Matrices {
  float a[kRows][kDepth], b[kDepth][kColumns];
};

float lower_half(uint32_t pair) {
  return std::bit_cast<float>(pair << 16);
}
float upper_half(uint32_t pair) {
  return std::bit_cast<float>(pair & 0xffff0000);
}

Matrices<16> gather_bf16(const Warp::Lanes& lanes) {
  Matrices<16> matrices;
  for (uint32_t lane = 0; lane < kWarpSize; ++lane) {
    const auto own = value_of<Fragments>(lanes, lane);
    const uint32_t group = lane / 4, pair = lane % 4 * 2;
    for (uint32_t i = 0; i < 4; ++i) {
      const uint32_t row = group + i % 2 * 8, column = pair + i / 2 * 8;
      matrices.a[row][column] = lower_half(own.a[i]);
      matrices.a[row][column + 1] = upper_half(own.a[i]);
    }
    for (uint32_t i = 0; i < 2; ++i) {
      matrices.b[pair + i * 8][group] = lower_half(own.b[i]);
      matrices.b[pair + i * 8 + 1][group] = upper_half(own.b[i]);
    }
  }
  return matrices;
}

Matrices<8> gather_tf32(const Warp::Lanes& lanes) {
  Matrices<8> matrices;
  const auto read = [](uint32_t bits) { return std::bit_cast<float>(bits & kTf32Bits); };
  for (uint32_t lane = 0; lane < kWarpSize; ++lane) {
    const auto own = value_of<Fragments>(lanes, lane);
    const uint32_t group = lane / 4, place = lane % 4;
    for (uint32_t i = 0; i < 4; ++i) matrices.a[group + i % 2 * 8][place + i / 2 * 4] = read(own.a[i]);
    for (uint32_t i = 0; i < 2; ++i) matrices.b[place + i * 4][group] = read(own.b[i]);
  }
  return matrices;
}

/// Adds the product to the d of every lane.
template <int kDepth>
void multiply(Warp::Lanes& lanes, const Matrices<kDepth>& matrices) {
  float product[kRows][kColumns] = {};
  for (int i = 0; i < kRows; ++i) {
    for (int k = 0; k < kDepth; ++k) {
      for (int j = 0; j < kColumns; ++j) product[i][j] += matrices.a[i][k] * matrices.b[k][j];
    }
  }
  for (uint32_t lane = 0; lane < kWarpSize; ++lane) {
    auto own = value_of<Fragments>(lanes, lane);
    const uint32_t group = lane / 4, pair = lane % 4 * 2;
    for (uint32_t i = 0; i < 4; ++i) own.d[i] += product[group + i / 2 * 8][pair + i % 2];
    std::memcpy(lanes[lane].data(), &own, sizeof own);
  }
}

template <class Finish>
void multiply_fragments(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2], const char* operation,
                        Finish finish) {
  Fragments own;
  std::memcpy(own.a, a, sizeof a);
  std::memcpy(own.b, b, sizeof b);
  std::memcpy(own.d, d, sizeof d);
  const Warp::Lanes& lanes = exchange(kEveryLane, own, operation, finish);
  std::memcpy(d, value_of<Fragments>(lanes, lane()).d, sizeof d);
}

}  // namespace

void multiply_bf16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  multiply_fragments(d, a, b, "mma.m16n8k16",
                     [](Warp::Lanes& lanes) { multiply(lanes, gather_bf16(lanes)); });
}

void multiply_tf32(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  multiply_fragments(d, a, b, "mma.m16n8k8", [](Warp::Lanes& lanes) { multiply(lanes, gather_tf32(lanes)); });
}

uint32_t round_to_tf32(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const bool finite = (bits & 0x7f800000) != 0x7f800000;
  return finite ? (bits + 0x1000) & kTf32Bits : bits;
}

}  // namespace emulator
