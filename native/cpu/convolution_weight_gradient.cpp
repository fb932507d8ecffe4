#include "panels.h"
#include "window_packing.h"

/// dweight = the correlation of x and dy over all pixels of the batch.
/// Reads x [N,H,W,C], dy [N,Ho,Wo,O]; writes dweight [O,kh,kw,C] (=); attributes stride, padding.
/// The pixels are cut into groups by shape alone. An item owns the products of one group, of some input
/// channels and some output channels; a second pass adds the groups in their order. The workspace holds the
/// groups' products, then the threads' own blocks.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
extern const CpuKernel convolution_weight_gradient;

namespace {

enum Operand { kX, kDy, kDweight, kWorkspace };
enum Attribute { kStride, kPadding };

/// Pixels that are summed in one float before the sum is added to the others: this bounds the rounding error.
constexpr int64_t kBlockPixels = 192;
/// Floats of a block of x and of dy together.
constexpr int64_t kBlockFloats = 160 * 256;
constexpr int64_t kInputChunk = 96;
constexpr int64_t kOutputChunk = 128;
/// At least so many items where the sums of the groups stay below kGroupFloats together.
constexpr int64_t kFewestItems = 32;
constexpr int64_t kGroupFloats = 1 << 20;
/// Narrower images are packed by pixel: a row would be too short a run.
constexpr int64_t kNarrowestRow = 6;
/// With fewer channels, tiles run over the taps of a kernel row too.
constexpr int64_t kFewChannels = 32;
/// Rows of the weight matrix that are added and turned together.
constexpr int64_t kReducedRows = 16;

struct Plan {
  Window window;
  int64_t channels, out_channels;
  bool by_rows, joined_taps;
  int64_t input_chunk, output_chunk;
  /// Output rows (of one image) or output pixels of a block, and how many blocks there are.
  int64_t per_block, blocks;
  int64_t groups;
  int64_t input_pitch, input_floats, dy_floats;

  int64_t depth() const { return window.taps() * channels; }
  int64_t padded_outputs() const { return Panels{out_channels}.padded_columns(); }
  int64_t input_chunks() const { return divide_up(channels, input_chunk); }
  int64_t output_chunks() const { return divide_up(out_channels, output_chunk); }
  int64_t group_floats() const { return whole_lines(depth() * padded_outputs()); }
  int64_t scratch_floats() const { return larger(input_floats + dy_floats, kReducedRows * padded_outputs()); }
};

Plan plan_of(const KernelArguments& arguments) {
  const TensorView& x = arguments.operand(kX);
  const TensorView& dy = arguments.operand(kDy);
  const TensorView& dweight = arguments.operand(kDweight);
  const int64_t padding = arguments.integer(kPadding);
  Plan plan{};
  plan.window = {x.n,      x.h,      x.w,  dweight.h, dweight.w, arguments.integer(kStride),
                 -padding, -padding, dy.h, dy.w};
  const Window& window = plan.window;
  plan.channels = x.c;
  plan.out_channels = dy.c;
  plan.by_rows = window.taps() > 1 && window.out_width >= kNarrowestRow;
  plan.joined_taps = plan.by_rows && x.c < kFewChannels;
  plan.input_chunk = smaller(x.c, round_up(even_part(x.c, kInputChunk), kLine));
  plan.output_chunk = smaller(dy.c, kOutputChunk);

  const int64_t padded_chunk = Panels{plan.output_chunk}.padded_columns();
  if (plan.by_rows) {
    plan.input_pitch = plan.joined_taps ? x.c : row_pitch(plan.input_chunk);
    const int64_t row_floats = window.columns_under() * plan.input_pitch;
    const int64_t overlap = larger(0, window.kernel_height - window.stride) * row_floats;
    const int64_t fitting =
        (kBlockFloats - overlap) / (row_floats * window.stride + window.out_width * padded_chunk);
    const int64_t limit = clamp(smaller(fitting, kBlockPixels / window.out_width), 1, window.out_height);
    plan.per_block = even_part(window.out_height, limit);
    plan.blocks = window.images * divide_up(window.out_height, plan.per_block);
    plan.input_floats = whole_lines(window.rows_under(plan.per_block) * row_floats);
    plan.dy_floats = plan.per_block * window.out_width * padded_chunk;
  } else {
    plan.input_pitch = row_pitch(window.taps() * plan.input_chunk);
    const int64_t fitting = kBlockFloats / (plan.input_pitch + padded_chunk);
    plan.per_block = even_part(window.out_pixels(), clamp(fitting, kLine, kBlockPixels));
    plan.blocks = divide_up(window.out_pixels(), plan.per_block);
    plan.input_floats = plan.per_block * plan.input_pitch;
    plan.dy_floats = plan.per_block * padded_chunk;
  }
  plan.dy_floats = whole_lines(plan.dy_floats);

  const int64_t wanted = divide_up(kFewestItems, plan.input_chunks() * plan.output_chunks());
  plan.groups = clamp(smaller(wanted, kGroupFloats / plan.group_floats()), 1, plan.blocks);
  return plan;
}

/// Copies output channels [channel, channel + panels.columns) of `pixels` pixels to panels.
template <class Source>
void pack_panels(const Source& source, int64_t pixel, int64_t pixels, int64_t channel, Panels panels,
                 float* target) {
  for (int64_t panel = 0; panel < panels.count(); ++panel) {
    const int64_t width = panels.width(panel), filled = panels.filled(panel);
    float* row = target + panels.offset(panel, pixels);
    for (int64_t p = 0; p < pixels; ++p, row += width) {
      copy_channels(source, pixel + p, channel + panel * kPanelWidth, filled, row);
      for (int64_t c = filled; c < width; ++c) row[c] = 0;
    }
  }
}

/// sums[i, panel] (=|+=) the sum over pixels of input[pixel, i] * dy[pixel, panel], for `rows` rows of
/// weights.
void multiply_columns(int64_t rows, Panels panels, const Runs& runs, const float* input, int64_t input_stride,
                      const float* dy, int64_t pixels, float* sums, int64_t sums_pitch, bool accumulate) {
  for (int64_t panel = 0; panel < panels.count(); ++panel) {
    for (int64_t i = 0, part; i < rows; i += part) {
      part = even_part(rows - i, kTileRows);
      multiply_tile(TileOrder::columns, static_cast<int>(part), panels.vectors(panel), runs, input + i,
                    input_stride, dy + panels.offset(panel, pixels),
                    sums + i * sums_pitch + panel * kPanelWidth, sums_pitch, accumulate);
    }
  }
}

/// The part of one call that an item works on.
struct Part {
  int64_t channel, channels;
  int64_t output, outputs;
};

template <class Source>
void add_rows(const Plan& plan, const Source& x, const Source& dy, const Part& part, int64_t block,
              float* scratch, float* sums, bool accumulate) {
  const Window& window = plan.window;
  const int64_t per_image = divide_up(window.out_height, plan.per_block);
  const int64_t image = block / per_image, first = block % per_image * plan.per_block;
  const int64_t last = smaller(first + plan.per_block, window.out_height);
  const int64_t pixels = (last - first) * window.out_width;
  const Panels panels{part.outputs};
  float* const input = scratch;
  float* const packed_dy = scratch + plan.input_floats;
  pad_rows(x, window, image, first, last, part.channel, part.channels, input, plan.input_pitch);
  pack_panels(dy, (image * window.out_height + first) * window.out_width, pixels, part.output, panels,
              packed_dy);

  const int64_t row_floats = window.columns_under() * plan.input_pitch;
  const Runs runs{last - first, window.stride * row_floats, 1, 0, window.out_width};
  const int64_t taps = plan.joined_taps ? 1 : window.kernel_width;
  const int64_t rows = plan.joined_taps ? window.kernel_width * part.channels : part.channels;
  for (int64_t r = 0; r < window.kernel_height; ++r) {
    for (int64_t q = 0; q < taps; ++q) {
      const int64_t weight_row = (r * window.kernel_width + q) * plan.channels + part.channel;
      multiply_columns(rows, panels, runs, input + r * row_floats + q * plan.input_pitch,
                       window.stride * plan.input_pitch, packed_dy, pixels,
                       sums + weight_row * plan.padded_outputs() + part.output, plan.padded_outputs(),
                       accumulate);
    }
  }
}

template <class Source>
void add_pixels(const Plan& plan, const Source& x, const Source& dy, const Part& part, int64_t block,
                float* scratch, float* sums, bool accumulate) {
  const Window& window = plan.window;
  const int64_t first = block * plan.per_block, last = smaller(first + plan.per_block, window.out_pixels());
  const Panels panels{part.outputs};
  float* const input = scratch;
  float* const packed_dy = scratch + plan.input_floats;
  gather_pixels(x, window, first, last, part.channel, part.channels, input, plan.input_pitch);
  pack_panels(dy, first, last - first, part.output, panels, packed_dy);

  const Runs runs{1, 0, 1, 0, last - first};
  for (int64_t tap = 0; tap < window.taps(); ++tap) {
    multiply_columns(part.channels, panels, runs, input + tap * part.channels, plan.input_pitch, packed_dy,
                     last - first,
                     sums + (tap * plan.channels + part.channel) * plan.padded_outputs() + part.output,
                     plan.padded_outputs(), accumulate);
  }
}

/// dweight[o, k] = the sum over groups of sums[group][k, o], for some rows k.
void reduce(const Plan& plan, const float* sums, int64_t first, int64_t last, float* scratch,
            const TensorView& dweight) {
  const int64_t pitch = plan.padded_outputs();
  for (int64_t i = first * pitch; i < last * pitch; i += kVectorLength) {
    Vector total = load(sums + i);
    for (int64_t group = 1; group < plan.groups; ++group)
      total += load(sums + group * plan.group_floats() + i);
    store(scratch + i - first * pitch, total);
  }
  for (int64_t o = 0; o < plan.out_channels; ++o) {
    for (int64_t k = first; k < last; ++k) {
      const int64_t tap = o * plan.window.taps() + k / plan.channels;
      dweight.f32()[tap * dweight.stride + k % plan.channels] = scratch[(k - first) * pitch + o];
    }
  }
}

int64_t workspace_bytes(const KernelArguments& arguments, int threads) {
  const Plan plan = plan_of(arguments);
  return static_cast<int64_t>(sizeof(float)) *
         (plan.groups * plan.group_floats() + threads * plan.scratch_floats());
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const Plan plan = plan_of(arguments);
  const PlainSource x(arguments.operand(kX)), dy(arguments.operand(kDy));
  float* const sums = arguments.operand(kWorkspace).f32();
  float* const scratch = sums + plan.groups * plan.group_floats();
  const int64_t parts = plan.input_chunks() * plan.output_chunks();
  pool.parallel_for(plan.groups * parts, [&](int64_t item, int thread) {
    const int64_t group = item / parts;
    const int64_t channel = item % parts / plan.output_chunks() * plan.input_chunk;
    const int64_t output = item % parts % plan.output_chunks() * plan.output_chunk;
    const Part part{channel, smaller(plan.input_chunk, plan.channels - channel), output,
                    smaller(plan.output_chunk, plan.out_channels - output)};
    const int64_t start = plan.blocks * group / plan.groups, end = plan.blocks * (group + 1) / plan.groups;
    for (int64_t block = start; block < end; ++block) {
      const auto add = plan.by_rows ? add_rows<PlainSource> : add_pixels<PlainSource>;
      add(plan, x, dy, part, block, scratch + thread * plan.scratch_floats(),
          sums + group * plan.group_floats(), block > start);
    }
  });
  pool.parallel_for(divide_up(plan.depth(), kReducedRows), [&](int64_t item, int thread) {
    const int64_t first = item * kReducedRows;
    reduce(plan, sums, first, smaller(first + kReducedRows, plan.depth()),
           scratch + thread * plan.scratch_floats(), arguments.operand(kDweight));
  });
}

}  // namespace

const CpuKernel convolution_weight_gradient{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
