#include "kernel_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>
#include <stdexcept>
#include <string>

#include "element_type.h"
#include "kernel_operation_names.h"
#include "kernel_rules.h"
#include "overlap.h"

namespace densegraph {

namespace {

constexpr const char* kAxes[4] = {"n", "h", "w", "c"};
/// Of a pooling window, so that the number of its places is a float's.
constexpr int64_t kMaximumSide = 4096;
/// A place that a maximum was found at is one byte.
constexpr int64_t kMaximumPlaces = 256;
constexpr double kLargestWord = 0xffffffff;

std::array<int64_t, 4> sizes(const TensorView& view) {
  return {view.n, view.h, view.w, view.c};
}

std::string in_shortest_form(double value) {
  std::ostringstream text;
  text.precision(17);
  text << value;
  return text.str();
}

class KernelCheck {
 public:
  KernelCheck(KernelOperation operation, std::string_view label, std::span<const TensorView> operands,
              std::span<const double> attributes)
      : operation_(operation),
        rule_(kernel_rule(operation)),
        label_(label),
        operands_(operands),
        attributes_(attributes) {}

  void check() {
    check_counts();
    for (size_t i = 0; i < attributes_.size(); ++i) check_attribute(rule_.attributes[i], attributes_[i]);
    for (size_t i = 0; i < operands_.size(); ++i) check_operand(i);
    check_together();
    if (rule_.windowed) check_windows();
    if (operation_ == KernelOperation::sgd) check_velocity();
    check_overlaps();
  }

 private:
  template <class... Parts>
  [[noreturn]] void fail(const Parts&... parts) const {
    std::ostringstream text;
    text << kernel_operation_name(operation_) << " \"" << label_ << "\": ";
    (text << ... << parts);
    throw std::invalid_argument(text.str());
  }

  void check_counts() const {
    if (operands_.size() != rule_.operands.size()) {
      fail("expected ", rule_.operands.size(), " operands (", operand_names(), ") but received ",
           operands_.size());
    }
    if (attributes_.size() != rule_.attributes.size()) {
      fail("expected ", rule_.attributes.size(), " attributes (", attribute_names(), ") but received ",
           attributes_.size());
    }
  }

  std::string operand_names() const {
    std::string names;
    for (const OperandRule& operand : rule_.operands) {
      names += (names.empty() ? "" : ", ") + std::string(operand.name) + (operand.optional ? "?" : "");
    }
    return names;
  }

  std::string attribute_names() const {
    std::string names;
    for (const AttributeRule& attribute : rule_.attributes) {
      names += (names.empty() ? "" : ", ") + std::string(attribute.name);
    }
    return names;
  }

  void check_attribute(const AttributeRule& attribute, double value) {
    const auto expect = [&](bool holds, const char* expected) {
      if (!holds) {
        fail("expected ", expected, " for attribute ", attribute.name, " but received ",
             in_shortest_form(value));
      }
    };
    const auto integer_within = [&](double least, double most) {
      return value >= least && value <= most && value == std::floor(value);
    };
    switch (attribute.kind) {
      case AttributeKind::kernel_height:
      case AttributeKind::kernel_width:
        expect(integer_within(1, kMaximumSide), "an integer from 1 to 4096");
        bind(attribute.kind == AttributeKind::kernel_height ? Extent::kernel_height : Extent::kernel_width,
             static_cast<int64_t>(value), attribute.name);
        break;
      case AttributeKind::stride:
        expect(integer_within(1, 1024), "an integer from 1 to 1024");
        stride_ = static_cast<int64_t>(value);
        break;
      case AttributeKind::padding:
        expect(integer_within(0, 1024), "an integer from 0 to 1024");
        padding_ = static_cast<int64_t>(value);
        break;
      case AttributeKind::flag:
        expect(value == 0 || value == 1, "0 or 1");
        break;
      case AttributeKind::count:
        expect(integer_within(1, static_cast<double>(kMaximumElements)), "a positive integer");
        break;
      case AttributeKind::fraction:
        expect(value >= 0 && value <= 1, "a number from 0 to 1");
        break;
      case AttributeKind::inner_fraction:
        expect(value > 0 && value < 1, "a number above 0 and below 1");
        break;
      case AttributeKind::non_negative:
        expect(value >= 0 && std::isfinite(value), "a finite number of at least 0");
        break;
      case AttributeKind::word:
        expect(integer_within(0, kLargestWord), "an integer from 0 to 2^32-1");
        break;
    }
  }

  void check_operand(size_t index) {
    const OperandRule& rule = rule_.operands[index];
    const TensorView& view = operands_[index];
    if (!view.present()) {
      if (!rule.optional) fail("expected a view for ", rule.name, " but received null");
      return;
    }
    check_type(rule, view.type);
    for (size_t axis = 0; axis < 4; ++axis) check_size(rule, axis, sizes(view)[axis]);
    if (rule.access == Access::workspace && reinterpret_cast<uintptr_t>(view.data) % 64 != 0) {
      fail("expected a view at a multiple of 64 bytes for ", rule.name);
    }
  }

  void check_type(const OperandRule& rule, ElementType type) {
    if (!rule.activation) {
      if (type != rule.type) {
        fail("expected ", element_type_name(rule.type), " elements for ", rule.name, " but received ",
             element_type_name(type));
      }
      return;
    }
    if (type != ElementType::float32 && type != ElementType::bfloat16) {
      fail("expected float32 or bfloat16 elements for ", rule.name, " but received ",
           element_type_name(type));
    }
    if (activation_.by != nullptr && activation_.type != type && !rule_.converts) {
      fail("expected ", element_type_name(activation_.type), " elements for ", rule.name, ", as in ",
           activation_.by, ", but received ", element_type_name(type));
    }
    activation_ = {type, rule.name};
  }

  void check_size(const OperandRule& rule, size_t axis, int64_t size) {
    const Extent extent = rule.shape[axis];
    if (extent == Extent::any) return;
    if (extent == Extent::one || extent == Extent::four) {
      const int64_t expected = extent == Extent::one ? 1 : 4;
      if (size != expected)
        fail("expected ", kAxes[axis], " = ", expected, " for ", rule.name, " but received ", size);
      return;
    }
    const Bound& bound = bounds_[static_cast<size_t>(extent)];
    if (bound.by == nullptr) {
      bind(extent, size, rule.name);
    } else if (bound.size != size) {
      fail("expected ", kAxes[axis], " = ", bound.size, " for ", rule.name, ", as in ", bound.by,
           ", but received ", size);
    }
  }

  void check_together() const {
    size_t there = 0;
    std::string names;
    for (size_t i = 0; i < operands_.size(); ++i) {
      const char* name = rule_.operands[i].name;
      const bool listed = std::any_of(rule_.together.begin(), rule_.together.end(), [&](const char* other) {
        return std::string_view(other) == name && rule_.operands[i].optional;
      });
      if (!listed) continue;
      names += (names.empty() ? "" : ", ") + std::string(name);
      if (operands_[i].present()) ++there;
    }
    if (there != 0 && there != rule_.together.size()) {
      fail("expected all or none of ", names, " but received ", there, " of them");
    }
  }

  void check_windows() const {
    check_window(Extent::height, Extent::kernel_height, Extent::output_height);
    check_window(Extent::width, Extent::kernel_width, Extent::output_width);
    const bool pools = rule_.attributes.front().kind == AttributeKind::kernel_height;
    if (!pools) return;
    if (keeps_places() && size_of(Extent::kernel_height) * size_of(Extent::kernel_width) > kMaximumPlaces) {
      fail("expected a window of at most ", kMaximumPlaces, " places but received ",
           size_of(Extent::kernel_height), " x ", size_of(Extent::kernel_width));
    }
    if (2 * padding_ > std::min(size_of(Extent::kernel_height), size_of(Extent::kernel_width))) {
      fail("expected a padding of at most half the window but received ", padding_, " for ",
           size_of(Extent::kernel_height), " x ", size_of(Extent::kernel_width));
    }
  }

  bool keeps_places() const {
    return std::any_of(rule_.operands.begin(), rule_.operands.end(),
                       [](const OperandRule& operand) { return operand.type == ElementType::uint8; });
  }

  /// output = floor((input + 2 padding - kernel) / stride) + 1
  void check_window(Extent input, Extent kernel, Extent output) const {
    const int64_t padded = size_of(input) + 2 * padding_;
    if (padded < size_of(kernel)) {
      fail("expected a kernel of at most the padded input's ", padded, " but received ", size_of(kernel));
    }
    const int64_t expected = (padded - size_of(kernel)) / stride_ + 1;
    if (size_of(output) != expected) {
      fail("expected ", output == Extent::output_height ? "h" : "w", " = ", expected, " for ",
           bounds_of(output).by, " (input ", size_of(input), ", kernel ", size_of(kernel), ", stride ",
           stride_, ", padding ", padding_, ") but received ", size_of(output));
    }
  }

  void check_velocity() const {
    const bool momentum = attributes_[0] != 0, nesterov = attributes_[2] != 0,
               velocity = operands_[3].present();
    if (momentum != velocity) {
      fail("expected ", momentum ? "a view" : "null", " for velocity, because momentum is ",
           in_shortest_form(attributes_[0]), ", but received ", velocity ? "a view" : "null");
    }
    if (nesterov && !momentum) fail("expected a positive momentum with nesterov but received 0");
  }

  void check_overlaps() const {
    for (size_t written = 0; written < operands_.size(); ++written) {
      if (rule_.operands[written].access == Access::read) continue;
      for (size_t other = 0; other < operands_.size(); ++other) {
        if (other != written && !may_share(written, other) && overlap_of(written, other)) {
          fail("expected no overlap of ", rule_.operands[written].name, ", which is written, with ",
               rule_.operands[other].name, ", but they share bytes");
        }
      }
    }
  }

  bool overlap_of(size_t a, size_t b) const {
    const TensorView &first = operands_[a], &second = operands_[b];
    return first.present() && second.present() && first.data != nullptr && second.data != nullptr &&
           overlap(first, second);
  }

  /// The same view, where the rule lets the written operand be the read one.
  bool may_share(size_t written, size_t other) const {
    const TensorView &target = operands_[written], &source = operands_[other];
    for (const char* name : rule_.operands[written].may_be) {
      if (name != nullptr && std::string_view(name) == rule_.operands[other].name)
        return target.data == source.data && target.stride == source.stride;
    }
    return false;
  }

  struct Bound {
    int64_t size = 0;
    const char* by = nullptr;
  };

  struct BoundType {
    ElementType type = ElementType::float32;
    const char* by = nullptr;
  };

  void bind(Extent extent, int64_t size, const char* by) {
    bounds_[static_cast<size_t>(extent)] = {size, by};
  }
  const Bound& bounds_of(Extent extent) const { return bounds_[static_cast<size_t>(extent)]; }
  int64_t size_of(Extent extent) const { return bounds_of(extent).size; }

  KernelOperation operation_;
  const KernelRule& rule_;
  std::string_view label_;
  std::span<const TensorView> operands_;
  std::span<const double> attributes_;
  std::array<Bound, kExtentCount> bounds_{};
  /// Of the call's activations so far.
  BoundType activation_;
  int64_t stride_ = 1;
  int64_t padding_ = 0;
};

}  // namespace

void check_kernel(KernelOperation operation, std::string_view label, std::span<const TensorView> operands,
                  std::span<const double> attributes) {
  KernelCheck(operation, label, operands, attributes).check();
}

int64_t checked_span(const TensorView& view, std::string_view where) {
  const auto fail = [&](const std::string& expected, const std::string& received) {
    throw std::invalid_argument(std::string(where) + ": expected " + expected + " but received " + received);
  };
  for (size_t axis = 0; axis < 4; ++axis) {
    const int64_t size = sizes(view)[axis];
    if (size < 1) fail(std::string("a positive ") + kAxes[axis], std::to_string(size));
  }
  if (view.stride < view.c) {
    fail("a stride of at least c = " + std::to_string(view.c), std::to_string(view.stride));
  }
  int64_t span = view.stride;
  for (int64_t size : {view.n, view.h, view.w}) {
    if (__builtin_mul_overflow(span, size, &span) || span > kMaximumElements) {
      fail("at most 2^40 for n * h * w * stride", std::to_string(view.n) + " * " + std::to_string(view.h) +
                                                      " * " + std::to_string(view.w) + " * " +
                                                      std::to_string(view.stride));
    }
  }
  return span - view.stride + view.c;
}

}  // namespace densegraph
