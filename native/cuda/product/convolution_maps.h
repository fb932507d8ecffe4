#pragma once
#include <cstdint>

#include "../../core/tensor_view.h"
#include "place_map.h"

/// The images and kernels of a convolution as indices of matrix products. All throw std::invalid_argument
/// where a map would have 2^30 indices or more.
namespace densegraph::cuda {

/// Windows over images: window (row, column) begins at the image's row first_row + step * row and at its
/// column first_column + step * column.
struct Windows {
  int64_t images, rows, columns, first_row, first_column, step;
};

/// Some rows, or columns, of a kernel: first, first + step, ...
struct Taps {
  int64_t first, step, count;
};

/// The pixel at which each window (image, row, column) begins.
PlaceMap windows_over(const TensorView& images, const Windows& windows);
/// Each element (row, column, channel) of a window, from its first pixel on.
PlaceMap window_elements(const TensorView& images, int64_t rows, int64_t columns);
/// Each pixel.
PlaceMap pixels_of(const TensorView& images);
/// Each of so many channels.
PlaceMap channels_of(int64_t channels);

/// Each output channel's kernel.
PlaceMap kernels_of(const TensorView& weight);
/// Each element (row, column, channel) of an output channel's kernel.
PlaceMap kernel_elements(const TensorView& weight);
/// Some taps of all output channels (row, column, output channel), for one input channel.
PlaceMap kernel_taps(const TensorView& weight, const Taps& rows, const Taps& columns);

}  // namespace densegraph::cuda
