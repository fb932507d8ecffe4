#pragma once
#include <array>
#include <vector>

#include "kernel_operation.h"
#include "tensor_view.h"

namespace densegraph {

/// A size that several operands of one call share. `one` and `four` are those numbers, `any` is free.
enum class Extent : uint8_t {
  one,
  four,
  any,
  batch,
  height,
  width,
  channels,
  output_height,
  output_width,
  output_channels,
  kernel_height,
  kernel_width,
  classes,
  count,
};

constexpr int kExtentCount = static_cast<int>(Extent::count) + 1;

enum class Access : uint8_t { read, write, workspace };

struct OperandRule {
  /// As in the signature, without its question mark.
  const char* name;
  std::array<Extent, 4> shape;
  Access access = Access::read;
  ElementType type = ElementType::float32;
  /// May be bfloat16 instead of float32: of one call all such operands or none, but where the rule converts.
  bool activation = false;
  bool optional = false;
  /// The read operands that this written one may be, view for view; null: none.
  std::array<const char*, 2> may_be{};
};

enum class AttributeKind : uint8_t {
  kernel_height,
  kernel_width,
  stride,
  padding,
  flag,
  count,
  fraction,
  inner_fraction,
  non_negative,
  word,
};

struct AttributeRule {
  const char* name;
  AttributeKind kind;
};

/// What one operation's call must look like.
struct KernelRule {
  std::vector<OperandRule> operands;
  std::vector<AttributeRule> attributes;
  /// output_height and output_width follow from height, width, the kernel, the stride and the padding.
  bool windowed = false;
  /// Optional operands that are all there or all absent.
  std::vector<const char*> together{};
  /// Activations of one call may be of different types.
  bool converts = false;
};

/// The rule for the signature of that name in src/compiler/kernel-operations.ts.
const KernelRule& kernel_rule(KernelOperation operation);

}  // namespace densegraph
