#pragma once
#include "../core/thread_pool.h"
#include "panels.h"
#include "pixel_writer.h"
#include "window_packing.h"

/// A pixel's value is, for each o, the sum over taps and channels of x * packed[(tap, c), o]: a convolution,
/// or one part of a data gradient. Work is cut into items by shape alone, and every element is one sum over
/// (tap, c), so results depend on nothing else.
namespace DENSEGRAPH_KERNEL_NAMESPACE {

/// Output (i, y, x) is pixel first + i * image + y * row + x * step of what is written.
struct PixelGrid {
  int64_t first, image, row, step;

  int64_t at(int64_t i, int64_t y, int64_t x) const { return first + i * image + y * row + x * step; }
};

/// Where the outputs go: item k here is item first_item + k of the writer.
template <class Writer>
struct Target {
  Writer writer;
  PixelGrid grid;
  int64_t first_item;
};

/// How a correlation is cut into items, and the scratch that an item needs.
struct CorrelationPlan {
  /// Pack rows of the image with their padding; else what lies under each output pixel.
  bool by_rows;
  /// In a packed row, a kernel row's taps and channels are one run of k.
  bool joined_taps;
  /// Output rows (of one image) or output pixels in an item.
  int64_t per_item, items;
  /// Floats from pixel to pixel in the packed input and in the product.
  int64_t input_pitch, product_pitch;
  int64_t input_floats, product_floats;

  int64_t scratch_floats() const { return input_floats + product_floats; }
};

/// Floats of an item's packed input and product together: they should stay in half of a small second-level
/// cache.
constexpr int64_t kItemFloats = 160 * 256;
/// At least so many items, where the work can be cut so fine.
constexpr int64_t kFewestItems = 32;

static inline CorrelationPlan plan_correlation(const Window& window, int64_t channels, int64_t out_channels) {
  CorrelationPlan plan{};
  plan.by_rows = window.by_rows();
  plan.product_pitch = row_pitch(out_channels);
  if (plan.by_rows) {
    plan.joined_taps = window.stride * channels % 256 != 0;
    plan.input_pitch = plan.joined_taps ? channels : row_pitch(channels);
    const int64_t row_floats = window.columns_under() * plan.input_pitch;
    const int64_t overlap = larger(0, window.kernel_height - window.stride) * row_floats;
    const int64_t fitting =
        (kItemFloats - overlap) / (row_floats * window.stride + window.out_width * plan.product_pitch);
    const int64_t limit = divide_up(window.images * window.out_height, kFewestItems);
    plan.per_item = even_part(window.out_height, clamp(fitting, 1, smaller(limit, window.out_height)));
    plan.items = window.images * divide_up(window.out_height, plan.per_item);
    plan.input_floats = whole_lines(window.rows_under(plan.per_item) * row_floats);
    plan.product_floats = plan.per_item * window.out_width * plan.product_pitch;
  } else {
    plan.input_pitch = row_pitch(window.taps() * channels);
    const int64_t fitting = kItemFloats / (plan.input_pitch + plan.product_pitch);
    const int64_t limit = smaller(fitting, divide_up(window.out_pixels(), kFewestItems));
    plan.per_item = larger(1, limit / kTileRows) * kTileRows;
    plan.items = divide_up(window.out_pixels(), plan.per_item);
    plan.input_floats = plan.per_item * plan.input_pitch;
    plan.product_floats = plan.per_item * plan.product_pitch;
  }
  return plan;
}

/// product[i, panel] (=|+=) packed input[i] * panel for `rows` rows a_stride apart.
static inline void multiply_rows(int64_t rows, int vectors, const Runs& runs, const float* a,
                                 int64_t a_stride, const float* panel, float* product, int64_t product_pitch,
                                 bool accumulate) {
  for (int64_t i = 0, part; i < rows; i += part) {
    part = even_part(rows - i, kTileRows);
    multiply_tile(TileOrder::rows, static_cast<int>(part), vectors, runs, a + i * a_stride, a_stride, panel,
                  product + i * product_pitch, product_pitch, accumulate);
  }
}

template <class Source, class Writer>
static inline void correlate_rows(const Source& source, const Window& window, int64_t channels,
                                  const float* packed_weights, int64_t out_channels,
                                  const CorrelationPlan& plan, const Target<Writer>& target, int64_t item,
                                  float* scratch) {
  const int64_t blocks = divide_up(window.out_height, plan.per_item);
  const int64_t image = item / blocks, first = item % blocks * plan.per_item;
  const int64_t last = smaller(first + plan.per_item, window.out_height);
  float* const input = scratch;
  float* const product = scratch + plan.input_floats;
  const int64_t row_floats = window.columns_under() * plan.input_pitch;
  pad_rows(source, window, image, first, last, 0, channels, input, plan.input_pitch);

  const Runs runs =
      plan.joined_taps
          ? Runs{window.kernel_height, row_floats, 1, 0, window.kernel_width * channels}
          : Runs{window.kernel_height, row_floats, window.kernel_width, plan.input_pitch, channels};
  const Panels panels{out_channels};
  for (int64_t panel = 0; panel < panels.count(); ++panel) {
    for (int64_t row = 0; row < last - first; ++row) {
      multiply_rows(window.out_width, panels.vectors(panel), runs, input + row * window.stride * row_floats,
                    window.stride * plan.input_pitch,
                    packed_weights + panels.offset(panel, window.taps() * channels),
                    product + row * window.out_width * plan.product_pitch + panel * kPanelWidth,
                    plan.product_pitch, false);
    }
  }

  const auto writer = target.writer.for_item(target.first_item + item);
  for (int64_t row = 0; row < last - first; ++row) {
    write_run(product + row * window.out_width * plan.product_pitch, plan.product_pitch, window.out_width,
              writer, target.grid.at(image, first + row, 0), target.grid.step, out_channels);
  }
}

template <class Source, class Writer>
static inline void correlate_pixels(const Source& source, const Window& window, int64_t channels,
                                    const float* packed_weights, int64_t out_channels,
                                    const CorrelationPlan& plan, const Target<Writer>& target, int64_t item,
                                    float* scratch) {
  const int64_t first = item * plan.per_item, last = smaller(first + plan.per_item, window.out_pixels());
  float* const input = scratch;
  float* const product = scratch + plan.input_floats;
  gather_pixels(source, window, first, last, 0, channels, input, plan.input_pitch);

  const int64_t depth = window.taps() * channels;
  const Runs runs{1, 0, 1, 0, depth};
  const Panels panels{out_channels};
  for (int64_t panel = 0; panel < panels.count(); ++panel) {
    multiply_rows(last - first, panels.vectors(panel), runs, input, plan.input_pitch,
                  packed_weights + panels.offset(panel, depth), product + panel * kPanelWidth,
                  plan.product_pitch, false);
  }

  const auto writer = target.writer.for_item(target.first_item + item);
  for (int64_t p = first, row_end; p < last; p = row_end) {
    const int64_t row = p / window.out_width, image = row / window.out_height;
    row_end = smaller(last, (row + 1) * window.out_width);
    write_run(product + (p - first) * plan.product_pitch, plan.product_pitch, row_end - p, writer,
              target.grid.at(image, row % window.out_height, p % window.out_width), target.grid.step,
              out_channels);
  }
}

/// Runs all items. `scratch` holds plan.scratch_floats() for each thread.
template <class Source, class Writer>
static inline void correlate(const Source& source, const Window& window, int64_t channels,
                             const float* packed_weights, int64_t out_channels, const CorrelationPlan& plan,
                             const Target<Writer>& target, float* scratch, ThreadPool& pool) {
  pool.parallel_for(plan.items, [&](int64_t item, int thread) {
    float* const own = scratch + thread * plan.scratch_floats();
    if (plan.by_rows) {
      correlate_rows(source, window, channels, packed_weights, out_channels, plan, target, item, own);
    } else {
      correlate_pixels(source, window, channels, packed_weights, out_channels, plan, target, item, own);
    }
  });
}

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
