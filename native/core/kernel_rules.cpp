#include "kernel_rules.h"

#include <cstddef>

namespace densegraph {

namespace {

using enum Extent;
using Shape = std::array<Extent, 4>;

constexpr Shape kImage{batch, height, width, channels};
constexpr Shape kConvolved{batch, output_height, output_width, output_channels};
constexpr Shape kPooled{batch, output_height, output_width, channels};
constexpr Shape kWeight{output_channels, kernel_height, kernel_width, channels};
constexpr Shape kPerChannel{one, one, one, channels};
constexpr Shape kPerOutputChannel{one, one, one, output_channels};
constexpr Shape kLogits{batch, one, one, classes};
constexpr Shape kPerImage{one, one, one, batch};
constexpr Shape kVector{one, one, one, count};
constexpr Shape kScalar{one, one, one, one};
constexpr Shape kRandomState{one, one, one, four};

OperandRule reads(const char* name, Shape shape) {
  return {.name = name, .shape = shape};
}
OperandRule writes(const char* name, Shape shape) {
  return {.name = name, .shape = shape, .access = Access::write};
}
OperandRule workspace() {
  return {.name = "workspace", .shape = {one, one, one, any}, .access = Access::workspace, .optional = true};
}
OperandRule optional(OperandRule rule) {
  rule.optional = true;
  return rule;
}
OperandRule typed(OperandRule rule, ElementType type) {
  rule.type = type;
  return rule;
}
OperandRule in_place_of(OperandRule rule, const char* name, const char* other = nullptr) {
  rule.may_be = {name, other};
  return rule;
}

constexpr AttributeRule kStride{"stride", AttributeKind::stride};
constexpr AttributeRule kPadding{"padding", AttributeKind::padding};
constexpr AttributeRule kKernelHeight{"kernelHeight", AttributeKind::kernel_height};
constexpr AttributeRule kKernelWidth{"kernelWidth", AttributeKind::kernel_width};
constexpr AttributeRule kAccumulate{"accumulate", AttributeKind::flag};
constexpr AttributeRule kEpsilon{"epsilon", AttributeKind::non_negative};
constexpr AttributeRule kRelu{"relu", AttributeKind::flag};

/// In the order of KernelOperation.
const std::array<KernelRule, kKernelOperationCount>& rules() {
  static const std::array<KernelRule, kKernelOperationCount> table{{
      // convolution
      {{reads("x", kImage), reads("weight", kWeight), optional(reads("bias", kPerOutputChannel)),
        writes("y", kConvolved), workspace()},
       {kStride, kPadding},
       true},
      // convolutionDataGradient
      {{reads("dy", kConvolved), reads("weight", kWeight), writes("dx", kImage), workspace()},
       {kStride, kPadding, kAccumulate},
       true},
      // convolutionWeightGradient
      {{reads("x", kImage), reads("dy", kConvolved), writes("dweight", kWeight), workspace()},
       {kStride, kPadding},
       true},
      // biasGradient
      {{reads("dy", kImage), writes("dbias", kPerChannel), workspace()}, {}},
      // batchStatistics
      {{reads("x", kImage), writes("mean", kPerChannel), writes("variance", kPerChannel), workspace()}, {}},
      // updateRunningStatistics
      {{reads("mean", kPerChannel), reads("variance", kPerChannel), writes("runningMean", kPerChannel),
        writes("runningVariance", kPerChannel)},
       {{"momentum", AttributeKind::fraction}, {"count", AttributeKind::count}}},
      // normalize
      {{reads("x", kImage), reads("mean", kPerChannel), reads("variance", kPerChannel),
        reads("gamma", kPerChannel), reads("beta", kPerChannel), writes("y", kImage)},
       {kEpsilon, kRelu}},
      // normalizeParameterGradient
      {{reads("x", kImage), reads("dy", kImage), reads("mean", kPerChannel), reads("variance", kPerChannel),
        reads("gamma", kPerChannel), reads("beta", kPerChannel), writes("dgamma", kPerChannel),
        writes("dbeta", kPerChannel), workspace()},
       {kEpsilon, kRelu}},
      // normalizeDataGradient
      {{reads("x", kImage), reads("dy", kImage), reads("mean", kPerChannel), reads("variance", kPerChannel),
        reads("gamma", kPerChannel), reads("beta", kPerChannel), reads("dgamma", kPerChannel),
        reads("dbeta", kPerChannel), in_place_of(writes("dx", kImage), "dy")},
       {kEpsilon, kRelu, kAccumulate}},
      // relu
      {{reads("x", kImage), writes("y", kImage)}, {}},
      // reluGradient
      {{reads("y", kImage), reads("dy", kImage), in_place_of(writes("dx", kImage), "dy")}, {kAccumulate}},
      // maxPool
      {{reads("x", kImage), writes("y", kPooled), typed(writes("indices", kPooled), ElementType::uint8)},
       {kKernelHeight, kKernelWidth, kStride, kPadding},
       true},
      // maxPoolGradient
      {{reads("dy", kPooled), typed(reads("indices", kPooled), ElementType::uint8), writes("dx", kImage)},
       {kKernelHeight, kKernelWidth, kStride, kPadding, kAccumulate},
       true},
      // averagePool
      {{reads("x", kImage), writes("y", kPooled)}, {kKernelHeight, kKernelWidth, kStride, kPadding}, true},
      // averagePoolGradient
      {{reads("dy", kPooled), writes("dx", kImage)},
       {kKernelHeight, kKernelWidth, kStride, kPadding, kAccumulate},
       true},
      // copy
      {{reads("x", kImage), writes("y", kImage)}, {kAccumulate}},
      // add
      {{reads("a", kImage), reads("b", kImage), in_place_of(writes("y", kImage), "a", "b")}, {}},
      // dropout
      {{reads("x", kImage), typed(reads("random", kRandomState), ElementType::int32),
        in_place_of(writes("y", kImage), "x")},
       {{"rate", AttributeKind::inner_fraction}, {"stream", AttributeKind::word}, kAccumulate}},
      // softmaxCrossEntropy
      {{reads("logits", kLogits), typed(reads("labels", kPerImage), ElementType::int32),
        writes("losses", kPerImage), typed(writes("predictions", kPerImage), ElementType::int32)},
       {}},
      // softmaxCrossEntropyGradient
      {{reads("logits", kLogits), typed(reads("labels", kPerImage), ElementType::int32),
        writes("dlogits", kLogits)},
       {}},
      // sgd
      {{reads("gradients", kVector), reads("learningRate", kScalar), writes("parameters", kVector),
        optional(writes("velocity", kVector))},
       {{"momentum", AttributeKind::non_negative},
        {"weightDecay", AttributeKind::non_negative},
        {"nesterov", AttributeKind::flag}}},
  }};
  return table;
}

}  // namespace

const KernelRule& kernel_rule(KernelOperation operation) {
  return rules()[static_cast<size_t>(operation)];
}

}  // namespace densegraph
