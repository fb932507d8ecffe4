#include "host_tensor.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

using densegraph::cudnn::alignment_of;
using densegraph::cudnn::ConvolutionTensor;
using densegraph::cudnn::DataType;

namespace {

constexpr unsigned char kPoison = 0xa5;

/// The nearest bfloat16, ties to even.
uint16_t bfloat16_bits(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

}  // namespace

HostTensor::HostTensor(const ConvolutionTensor& shape, int64_t offset) : shape_(shape), offset_(offset) {
  const int64_t elements = offset + shape.n * shape.h * shape.w * shape.stride;
  Word poison;
  std::fill(std::begin(poison.bytes), std::end(poison.bytes), kPoison);
  buffer_.assign(static_cast<size_t>(elements * shape.element_bytes()) / sizeof(Word) + 1, poison);
  shape_.alignment = alignment_of(data());
}

void* HostTensor::data() {
  return reinterpret_cast<unsigned char*>(buffer_.data()) + offset_ * shape_.element_bytes();
}

size_t HostTensor::place(int64_t n, int64_t h, int64_t w, int64_t c) const {
  const int64_t element = offset_ + ((n * shape_.h + h) * shape_.w + w) * shape_.stride + c;
  return static_cast<size_t>(element * shape_.element_bytes());
}

float HostTensor::get(int64_t n, int64_t h, int64_t w, int64_t c) const {
  const unsigned char* const from =
      reinterpret_cast<const unsigned char*>(buffer_.data()) + place(n, h, w, c);
  if (shape_.type == DataType::float32) {
    float value;
    std::memcpy(&value, from, sizeof value);
    return value;
  }
  uint16_t bits;
  std::memcpy(&bits, from, sizeof bits);
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

void HostTensor::set(int64_t n, int64_t h, int64_t w, int64_t c, float value) {
  unsigned char* const to = reinterpret_cast<unsigned char*>(buffer_.data()) + place(n, h, w, c);
  const uint16_t bits = bfloat16_bits(value);
  if (shape_.type == DataType::float32) {
    std::memcpy(to, &value, sizeof value);
  } else {
    std::memcpy(to, &bits, sizeof bits);
  }
}

void HostTensor::fill(uint32_t seed) {
  std::minstd_rand random(seed);
  std::uniform_real_distribution<float> values(-1.0f, 1.0f);
  for (int64_t n = 0; n < shape_.n; ++n) {
    for (int64_t h = 0; h < shape_.h; ++h) {
      for (int64_t w = 0; w < shape_.w; ++w) {
        for (int64_t c = 0; c < shape_.c; ++c) set(n, h, w, c, values(random));
      }
    }
  }
}

bool HostTensor::gaps_untouched() const {
  std::vector<bool> inside(buffer_.size() * sizeof(Word));
  for (int64_t pixel = 0; pixel < shape_.n * shape_.h * shape_.w; ++pixel) {
    const auto begin = static_cast<size_t>((offset_ + pixel * shape_.stride) * shape_.element_bytes());
    const auto bytes = static_cast<size_t>(shape_.c * shape_.element_bytes());
    for (size_t byte = begin; byte < begin + bytes; ++byte) inside[byte] = true;
  }
  const auto* const bytes = reinterpret_cast<const unsigned char*>(buffer_.data());
  for (size_t byte = 0; byte < inside.size(); ++byte) {
    if (!inside[byte] && bytes[byte] != kPoison) return false;
  }
  return true;
}
