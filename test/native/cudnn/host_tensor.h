#pragma once
#include <cstdint>
#include <vector>

#include "cuda/cudnn/convolution_problem.h"

/// A tensor of a convolution in the host's memory: `offset` elements into a buffer with the tensor's pixel
/// stride. All bytes that are none of its elements are poison.
class HostTensor {
 public:
  HostTensor(const densegraph::cudnn::ConvolutionTensor& shape, int64_t offset);

  /// The shape, with the alignment that the first element has.
  const densegraph::cudnn::ConvolutionTensor& shape() const { return shape_; }
  void* data();

  float get(int64_t n, int64_t h, int64_t w, int64_t c) const;
  void set(int64_t n, int64_t h, int64_t w, int64_t c, float value);
  /// Values in [-1, 1), the same for the same seed, rounded to the type.
  void fill(uint32_t seed);
  /// Whether all bytes between the elements are still poison.
  bool gaps_untouched() const;

 private:
  size_t place(int64_t n, int64_t h, int64_t w, int64_t c) const;

  densegraph::cudnn::ConvolutionTensor shape_;
  int64_t offset_;
  /// In words of 16 bytes, so that the buffer is aligned.
  struct alignas(16) Word {
    unsigned char bytes[16];
  };
  std::vector<Word> buffer_;
};
