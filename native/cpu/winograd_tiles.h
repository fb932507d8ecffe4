#pragma once
#include "rounding.h"
#include "window_packing.h"
#include "winograd_transforms.h"

/// Images cut into tiles of outputs x outputs pixels, numbered row by row over all images, and the transform
/// of what lies under them. Channels go by cache lines.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Vectors in a cache line of channels.
constexpr int kLineVectors = static_cast<int>(kLine) / kVectorLength;

/// Tiles next to each other whose columns are transformed once for all of them.
constexpr int64_t kStripTiles = 6;

template <int outputs>
struct TileGrid {
  const Window& window;

  int64_t rows() const { return divide_up(window.out_height, outputs); }
  int64_t columns() const { return divide_up(window.out_width, outputs); }
  int64_t count() const { return window.images * rows() * columns(); }
};

/// Some tiles of one row of tiles.
struct Strip {
  int64_t image, row, column, tiles;
};

/// Calls body(strip, first) for the strips of tiles [first, last).
template <int outputs, class Body>
DENSEGRAPH_INLINE void for_each_strip(const TileGrid<outputs>& grid, int64_t first, int64_t last,
                                      const Body& body) {
  const int64_t columns = grid.columns(), rows = grid.rows();
  for (int64_t tile = first, tiles; tile < last; tile += tiles) {
    const int64_t column = tile % columns, row = tile / columns;
    const int64_t left = smaller(last - tile, columns - column);
    tiles = even_part(left, kStripTiles);
    body(Strip{row / rows, row % rows, column, tiles}, tile);
  }
}

/// The products of one transformed point for all tiles and channels are a matrix; these lie one after the
/// other.
struct PointMatrices {
  /// Floats from tile to tile, and from point to point. Not a multiple of 4 KiB: else the points of a tile
  /// would all fall into one set of the first-level cache.
  int64_t pitch, plane;

  static PointMatrices of(int64_t tiles, int64_t channels) {
    const int64_t pitch = whole_lines(channels);
    return {pitch, tiles * pitch + kLine};
  }
};

/// Transforms the columns of a strip for one cache line of channels. A row outside the image is read from
/// inside it and masked.
template <int outputs, bool whole, class Source>
DENSEGRAPH_INLINE void transform_columns(Source source, const Window& window, const Strip& strip,
                                         int64_t channel, int64_t count,
                                         Vector (*columns)[kLineVectors][Winograd<outputs>::kPoints]) {
  using Transform = Winograd<outputs>;
  constexpr int points = Transform::kPoints;
  int64_t rows[points];
  IntVector inside[points];
  for (int i = 0; i < points; ++i) {
    const int64_t y = strip.row * outputs + window.top + i;
    const int64_t nearest = clamp(y, 0, window.in_height - 1);
    rows[i] = (strip.image * window.in_height + nearest) * window.in_width;
    inside[i] = IntVector{} - (y == nearest);
  }
  const int64_t left = strip.column * outputs + window.left, width = strip.tiles * outputs + 2;
  const int64_t from = clamp(-left, 0, width), to = clamp(window.in_width - left, from, width);
  for (int64_t w = 0; w < from; ++w) {
    for (int line = 0; line < kLineVectors; ++line) {
      for (int i = 0; i < points; ++i) columns[w][line][i] = Vector{};
    }
  }
  typename Source::Channels channels[kLineVectors];
  for (int line = 0; line < kLineVectors; ++line) channels[line] = source.at(channel + line * kVectorLength);
  for (int64_t w = from; w < to; ++w) {
#pragma GCC unroll 4
    for (int line = 0; line < kLineVectors; ++line) {
      const TailLanes tail{static_cast<int>(clamp(count - line * kVectorLength, 0, kVectorLength))};
      Vector d[points];
#pragma GCC unroll 8
      for (int i = 0; i < points; ++i) {
        const int64_t pixel = rows[i] + left + w;
        d[i] = masked(inside[i],
                      whole ? channels[line].load(AllLanes{}, pixel) : channels[line].load(tail, pixel));
      }
      Transform::input(d, columns[w][line]);
    }
  }
  for (int64_t w = to; w < width; ++w) {
    for (int line = 0; line < kLineVectors; ++line) {
      for (int i = 0; i < points; ++i) columns[w][line][i] = Vector{};
    }
  }
}

/// One cache line of channels of a strip's input, transformed: out[point][tile].
template <int outputs, bool whole, class Source>
DENSEGRAPH_INLINE void transform_input_line(const Source& source, const Window& window, const Strip& strip,
                                            int64_t channel, int64_t count, float* out,
                                            PointMatrices matrices) {
  using Transform = Winograd<outputs>;
  constexpr int points = Transform::kPoints;
  Vector columns[kStripTiles * outputs + 2][kLineVectors][points];
  transform_columns<outputs, whole>(source, window, strip, channel, count, columns);
  for (int64_t tile = 0; tile < strip.tiles; ++tile) {
#pragma GCC unroll 4
    for (int line = 0; line < kLineVectors; ++line) {
      float* target = out + tile * matrices.pitch + line * kVectorLength;
#pragma GCC unroll 1
      for (int i = 0; i < points; ++i) {
        Vector d[points], t[points];
#pragma GCC unroll 8
        for (int j = 0; j < points; ++j) d[j] = columns[tile * outputs + j][line][i];
        Transform::input(d, t);
#pragma GCC unroll 8
        for (int j = 0; j < points; ++j) store(target + (i * points + j) * matrices.plane, t[j]);
      }
    }
  }
}

/// out[point][tile][c] = B^T x B for the tiles [first, last) and channels [channel, channel + count).
/// Channels up to the end of the cache line are written too.
template <int outputs, class Source>
static inline void transform_input(const Source& source, const Window& window, int64_t first, int64_t last,
                                   int64_t channel, int64_t count, float* out,
                                   const PointMatrices& matrices) {
  for_each_strip(TileGrid<outputs>{window}, first, last, [&](const Strip& strip, int64_t tile) {
    float* target = out + (tile - first) * matrices.pitch;
    int64_t c = 0;
    for (; c + kLine <= count; c += kLine) {
      transform_input_line<outputs, true>(source, window, strip, channel + c, kLine, target + c, matrices);
    }
    if (c < count) {
      transform_input_line<outputs, false>(source, window, strip, channel + c, count - c, target + c,
                                           matrices);
    }
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
