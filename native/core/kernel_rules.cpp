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

/// The vectors of a normalization that is fused into an operation on its channels.
std::vector<OperandRule> normalized(std::vector<OperandRule> first, std::vector<OperandRule> last) {
  for (const char* name : {"mean", "variance", "gamma", "beta"}) {
    first.push_back(optional(reads(name, kPerChannel)));
  }
  first.insert(first.end(), last.begin(), last.end());
  return first;
}
const std::vector<const char*> kNormalization{"mean", "variance", "gamma", "beta"};
const std::vector<const char*> kNormalizationGradient{"x",    "mean",   "variance", "gamma",
                                                      "beta", "dgamma", "dbeta"};
OperandRule optional_gradient(const char* name) {
  return optional(writes(name, kPerChannel));
}

/// In the order of KernelOperation.
const std::array<KernelRule, kKernelOperationCount>& rules() {
  static const std::array<KernelRule, kKernelOperationCount> table{{
      // convolution
      {normalized({reads("x", kImage), reads("weight", kWeight), optional(reads("bias", kPerOutputChannel))},
                  {writes("y", kConvolved), workspace()}),
       {kStride, kPadding, kEpsilon, kRelu},
       true,
       kNormalization},
      // convolutionDataGradient
      {normalized(
           {reads("dy", kConvolved), reads("weight", kWeight), optional(reads("x", kImage))},
           {writes("dx", kImage), optional_gradient("dgamma"), optional_gradient("dbeta"), workspace()}),
       {kStride, kPadding, kAccumulate, kEpsilon, kRelu},
       true,
       kNormalizationGradient},
      // convolutionWeightGradient
      {normalized({reads("x", kImage), reads("dy", kConvolved)}, {writes("dweight", kWeight), workspace()}),
       {kStride, kPadding, kEpsilon, kRelu},
       true,
       kNormalization},
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
        reads("gamma", kPerChannel), reads("beta", kPerChannel), in_place_of(writes("y", kImage), "x")},
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
      // normalizeGradient
      {{reads("x", kImage), reads("dy", kImage), reads("mean", kPerChannel), reads("variance", kPerChannel),
        reads("gamma", kPerChannel), reads("beta", kPerChannel), in_place_of(writes("dx", kImage), "dy"),
        writes("dgamma", kPerChannel), writes("dbeta", kPerChannel), workspace()},
       {kEpsilon, kRelu, kAccumulate}},
      // statisticsGradient
      {{reads("variance", kPerChannel), reads("gamma", kPerChannel), reads("dgamma", kPerChannel),
        reads("dbeta", kPerChannel), writes("offset", kPerChannel), writes("slope", kPerChannel)},
       {kEpsilon, {"pixels", AttributeKind::count}, kAccumulate}},
      // addStatisticsGradient
      {{reads("dy", kImage), reads("x", kImage), reads("mean", kPerChannel), reads("offset", kPerChannel),
        reads("slope", kPerChannel), in_place_of(writes("dx", kImage), "dy")},
       {}},
      // relu
      {{reads("x", kImage), in_place_of(writes("y", kImage), "x")}, {}},
      // reluGradient
      {{reads("y", kImage), reads("dy", kImage), in_place_of(writes("dx", kImage), "dy")}, {kAccumulate}},
      // maxPool
      {normalized({reads("x", kImage)},
                  {writes("y", kPooled), typed(writes("indices", kPooled), ElementType::uint8), workspace()}),
       {kKernelHeight, kKernelWidth, kStride, kPadding, kEpsilon, kRelu},
       true,
       kNormalization},
      // maxPoolGradient
      {normalized(
           {reads("dy", kPooled), typed(reads("indices", kPooled), ElementType::uint8),
            optional(reads("x", kImage))},
           {writes("dx", kImage), optional_gradient("dgamma"), optional_gradient("dbeta"), workspace()}),
       {kKernelHeight, kKernelWidth, kStride, kPadding, kAccumulate, kEpsilon, kRelu},
       true,
       kNormalizationGradient},
      // averagePool
      {normalized({reads("x", kImage)}, {writes("y", kPooled), workspace()}),
       {kKernelHeight, kKernelWidth, kStride, kPadding, kEpsilon, kRelu},
       true,
       kNormalization},
      // averagePoolGradient
      {normalized(
           {reads("dy", kPooled), optional(reads("x", kImage))},
           {writes("dx", kImage), optional_gradient("dgamma"), optional_gradient("dbeta"), workspace()}),
       {kKernelHeight, kKernelWidth, kStride, kPadding, kAccumulate, kEpsilon, kRelu},
       true,
       kNormalizationGradient},
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
