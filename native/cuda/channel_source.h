#pragma once
#include "normalization.h"
#include "storage.h"

/// What a pooling reads: a body's Constants of a channel, and the elements of a pixel.
namespace densegraph::cuda {

/// The elements as they are.
template <class T>
struct PlainSource {
  struct Constants {};

  const T* data;
  int64_t stride;

  __device__ Constants constants(int64_t) const { return {}; }
  template <int kVector>
  __device__ void read(int64_t pixel, int64_t c, const Constants (&)[kVector],
                       float (&values)[kVector]) const {
    load(data + pixel * stride + c, values);
  }
};

/// The elements as `normalize` computes them, to the bit; in bfloat16 without its rounding.
template <class T>
struct NormalizedSource {
  using Constants = ChannelNormalization;

  PlainSource<T> plain;
  NormalizationParameters parameters;
  bool relu;

  __device__ Constants constants(int64_t c) const { return parameters.at(c); }
  template <int kVector>
  __device__ void read(int64_t pixel, int64_t c, const Constants (&constants)[kVector],
                       float (&values)[kVector]) const {
    load(plain.data + pixel * plain.stride + c, values);
    for (int i = 0; i < kVector; ++i) values[i] = constants[i].normalized(values[i], relu);
  }
};

/// Calls body(source) with what reads x, or the normalized x where there is a normalization.
template <class T, class Body>
void with_source(const TensorView& x, const FusedNormalization& normalization, const Body& body) {
  const PlainSource<T> plain{data_of<T>(x), x.stride};
  if (normalization.present) {
    body(NormalizedSource<T>{plain, normalization.parameters, normalization.relu});
  } else {
    body(plain);
  }
}

}  // namespace densegraph::cuda
