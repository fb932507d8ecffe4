#include "run.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elements.h"

namespace stand_in {
namespace {

/// A tensor's elements as the engine multiplies them, dense in the order N, H, W, C.
class Operand {
 public:
  Operand(const Tensor& tensor, const std::byte* base) : tensor_(tensor), values_(size_of(tensor)) {
    float* value = values_.data();
    for_each([&](int64_t n, int64_t h, int64_t w, int64_t c) {
      *value++ = load(tensor, base, tensor.offset(n, c, h, w));
    });
  }

  int64_t size(int dimension) const { return tensor_.sizes[static_cast<size_t>(dimension)]; }
  float* pixel(int64_t n, int64_t h, int64_t w) {
    return values_.data() + ((n * size(2) + h) * size(3) + w) * size(1);
  }
  const float* pixel(int64_t n, int64_t h, int64_t w) const {
    return const_cast<Operand*>(this)->pixel(n, h, w);
  }

  void round_to_tf32() { std::transform(values_.begin(), values_.end(), values_.begin(), to_tf32); }

  void normalize(const Recipe& recipe, const Places& places) {
    float* value = values_.data();
    for_each([&](int64_t, int64_t, int64_t, int64_t c) {
      const float scaled = *value * load(*recipe.scale, places.scale, c * recipe.scale->strides[1]);
      const float shifted = scaled + load(*recipe.shift, places.shift, c * recipe.shift->strides[1]);
      *value++ = as_stored(tensor_, recipe.relu ? rectified(shifted, recipe.propagates_nan) : shifted);
    });
  }

 private:
  static float rectified(float value, bool propagates_nan) {
    return std::isnan(value) && propagates_nan ? value : std::fmax(value, 0.0f);
  }
  static size_t size_of(const Tensor& tensor) { return static_cast<size_t>(tensor.elements()); }

  template <class Body>
  void for_each(const Body& body) const {
    for (int64_t n = 0; n < size(0); ++n) {
      for (int64_t h = 0; h < size(2); ++h) {
        for (int64_t w = 0; w < size(3); ++w) {
          for (int64_t c = 0; c < size(1); ++c) body(n, h, w, c);
        }
      }
    }
  }

  const Tensor& tensor_;
  std::vector<float> values_;
};

/// Calls body(image, output row, output column, kernel row, kernel column, input row, input column) for every
/// pair of pixels that a window joins.
template <class Body>
void for_each_pair(const Recipe& recipe, const Body& body) {
  const auto& [x, weight, y] = std::tie(recipe.x.sizes, recipe.weight.sizes, recipe.y.sizes);
  for (int64_t n = 0; n < y[0]; ++n) {
    for (int64_t oh = 0; oh < y[2]; ++oh) {
      for (int64_t ow = 0; ow < y[3]; ++ow) {
        for (int64_t kh = 0; kh < weight[2]; ++kh) {
          for (int64_t kw = 0; kw < weight[3]; ++kw) {
            const int64_t h = oh * recipe.stride + kh - recipe.padding,
                          w = ow * recipe.stride + kw - recipe.padding;
            if (h >= 0 && h < x[2] && w >= 0 && w < x[3]) body(n, oh, ow, kh, kw, h, w);
          }
        }
      }
    }
  }
}

/// Writes sums, dense in the order N, H, W, C, with what is added to them.
void write(const Tensor& target, std::byte* base, const std::vector<double>& sums,
           const std::optional<Tensor>& added, const std::byte* added_base) {
  const double* sum = sums.data();
  for (int64_t n = 0; n < target.sizes[0]; ++n) {
    for (int64_t h = 0; h < target.sizes[2]; ++h) {
      for (int64_t w = 0; w < target.sizes[3]; ++w) {
        for (int64_t c = 0; c < target.sizes[1]; ++c) {
          auto value = static_cast<float>(*sum++);
          if (added.has_value()) {
            const bool vector = added->sizes[0] * added->sizes[2] * added->sizes[3] == 1;
            value += load(*added, added_base, vector ? c * added->strides[1] : added->offset(n, c, h, w));
          }
          store(target, base, target.offset(n, c, h, w), value);
        }
      }
    }
  }
}

std::vector<double> zeros(const Tensor& tensor) {
  return std::vector<double>(static_cast<size_t>(tensor.elements()));
}

/// Weights in the order kernel row, kernel column, input channel, output channel: so that sums of all outputs
/// advance side by side.
std::vector<float> turned(const Operand& weight) {
  const int64_t outputs = weight.size(0), channels = weight.size(1), rows = weight.size(2),
                columns = weight.size(3);
  std::vector<float> values;
  for (int64_t tap = 0; tap < rows * columns; ++tap) {
    for (int64_t c = 0; c < channels; ++c) {
      for (int64_t o = 0; o < outputs; ++o)
        values.push_back(weight.pixel(o, tap / columns, tap % columns)[c]);
    }
  }
  return values;
}

void run_forward(const Recipe& recipe, const Operand& x, const Operand& weight, const Places& places) {
  const int64_t channels = x.size(1), outputs = weight.size(0), height = recipe.y.sizes[2],
                width = recipe.y.sizes[3];
  const std::vector<float> turned_weight = turned(weight);
  std::vector<double> sums = zeros(recipe.y);
  for_each_pair(recipe, [&](int64_t n, int64_t oh, int64_t ow, int64_t kh, int64_t kw, int64_t h, int64_t w) {
    const float* const from = x.pixel(n, h, w);
    const float* factors = turned_weight.data() + (kh * weight.size(3) + kw) * channels * outputs;
    double* const to = sums.data() + ((n * height + oh) * width + ow) * outputs;
    for (int64_t c = 0; c < channels; ++c, factors += outputs) {
      for (int64_t o = 0; o < outputs; ++o) to[o] += static_cast<double>(from[c]) * factors[o];
    }
  });
  write(recipe.y, places.y, sums, recipe.bias, places.bias);
}

void run_data_gradient(const Recipe& recipe, const Operand& weight, const Operand& dy, const Places& places) {
  const int64_t channels = weight.size(1), outputs = weight.size(0), height = recipe.x.sizes[2],
                width = recipe.x.sizes[3];
  std::vector<double> sums = zeros(recipe.x);
  for_each_pair(recipe, [&](int64_t n, int64_t oh, int64_t ow, int64_t kh, int64_t kw, int64_t h, int64_t w) {
    const float* const from = dy.pixel(n, oh, ow);
    double* const to = sums.data() + ((n * height + h) * width + w) * channels;
    for (int64_t o = 0; o < outputs; ++o) {
      const float* const factors = weight.pixel(o, kh, kw);
      for (int64_t c = 0; c < channels; ++c) to[c] += static_cast<double>(from[o]) * factors[c];
    }
  });
  write(recipe.x, places.x, sums, recipe.addend, places.addend);
}

void run_weight_gradient(const Recipe& recipe, const Operand& x, const Operand& dy, const Places& places) {
  const int64_t channels = x.size(1), outputs = dy.size(1), height = recipe.weight.sizes[2],
                width = recipe.weight.sizes[3];
  std::vector<double> sums = zeros(recipe.weight);
  for_each_pair(recipe, [&](int64_t n, int64_t oh, int64_t ow, int64_t kh, int64_t kw, int64_t h, int64_t w) {
    const float* const from = x.pixel(n, h, w);
    const float* const gradient = dy.pixel(n, oh, ow);
    for (int64_t o = 0; o < outputs; ++o) {
      double* const to = sums.data() + ((o * height + kh) * width + kw) * channels;
      for (int64_t c = 0; c < channels; ++c) to[c] += static_cast<double>(gradient[o]) * from[c];
    }
  });
  write(recipe.weight, places.weight, sums, std::nullopt, nullptr);
}

void write_nan(const Recipe& recipe, const Places& places) {
  const auto fill = [](const Tensor& tensor, std::byte* base) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    write(tensor, base, std::vector<double>(static_cast<size_t>(tensor.elements()), nan), std::nullopt,
          nullptr);
  };
  if (recipe.pass == Pass::forward) fill(recipe.y, places.y);
  if (recipe.pass == Pass::data_gradient) fill(recipe.x, places.x);
  if (recipe.pass == Pass::weight_gradient) fill(recipe.weight, places.weight);
}

}  // namespace

void run(const Recipe& recipe, EngineNumber engine, const Places& places) {
  if (engine == EngineNumber::nondeterministic || engine == EngineNumber::down_converting) {
    write_nan(recipe, places);
    return;
  }
  const auto operand = [&](const Tensor& tensor, const std::byte* base, bool normalize) {
    Operand values(tensor, base);
    if (normalize) values.normalize(recipe, places);
    if (engine != EngineNumber::plain) values.round_to_tf32();
    return values;
  };
  const bool normalized = recipe.scale.has_value();
  switch (recipe.pass) {
    case Pass::forward:
      run_forward(recipe, operand(recipe.x, places.x, normalized),
                  operand(recipe.weight, places.weight, false), places);
      return;
    case Pass::data_gradient:
      run_data_gradient(recipe, operand(recipe.weight, places.weight, false),
                        operand(recipe.y, places.y, false), places);
      return;
    case Pass::weight_gradient:
      run_weight_gradient(recipe, operand(recipe.x, places.x, normalized), operand(recipe.y, places.y, false),
                          places);
      return;
  }
}

}  // namespace stand_in
