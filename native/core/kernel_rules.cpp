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
/// Activations: values and gradients that a network hands from layer to layer, and weights that meet them.
OperandRule takes(const char* name, Shape shape) {
  return {.name = name, .shape = shape, .activation = true};
}
OperandRule gives(const char* name, Shape shape) {
  return {.name = name, .shape = shape, .access = Access::write, .activation = true};
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
      {normalized({takes("x", kImage), takes("weight", kWeight), optional(reads("bias", kPerOutputChannel))},
                  {gives("y", kConvolved), workspace()}),
       {kStride, kPadding, kEpsilon, kRelu},
       true,
       kNormalization},
      // convolutionDataGradient
      {normalized(
           {takes("dy", kConvolved), takes("weight", kWeight), optional(takes("x", kImage))},
           {gives("dx", kImage), optional_gradient("dgamma"), optional_gradient("dbeta"), workspace()}),
       {kStride, kPadding, kAccumulate, kEpsilon, kRelu},
       true,
       kNormalizationGradient},
      // convolutionWeightGradient
      {normalized({takes("x", kImage), takes("dy", kConvolved)}, {writes("dweight", kWeight), workspace()}),
       {kStride, kPadding, kEpsilon, kRelu},
       true,
       kNormalization},
      // biasGradient
      {{takes("dy", kImage), writes("dbias", kPerChannel), workspace()}, {}},
      // batchStatistics
      {{takes("x", kImage), writes("mean", kPerChannel), writes("variance", kPerChannel), workspace()}, {}},
      // updateRunningStatistics
      {{reads("mean", kPerChannel), reads("variance", kPerChannel), writes("runningMean", kPerChannel),
        writes("runningVariance", kPerChannel)},
       {{"momentum", AttributeKind::fraction}, {"count", AttributeKind::count}}},
      // normalize
      {{takes("x", kImage), reads("mean", kPerChannel), reads("variance", kPerChannel),
        reads("gamma", kPerChannel), reads("beta", kPerChannel), in_place_of(gives("y", kImage), "x")},
       {kEpsilon, kRelu}},
      // normalizeParameterGradient
      {{takes("x", kImage), takes("dy", kImage), reads("mean", kPerChannel), reads("variance", kPerChannel),
        reads("gamma", kPerChannel), reads("beta", kPerChannel), writes("dgamma", kPerChannel),
        writes("dbeta", kPerChannel), workspace()},
       {kEpsilon, kRelu}},
      // normalizeDataGradient
      {{takes("x", kImage), takes("dy", kImage), reads("mean", kPerChannel), reads("variance", kPerChannel),
        reads("gamma", kPerChannel), reads("beta", kPerChannel), reads("dgamma", kPerChannel),
        reads("dbeta", kPerChannel), in_place_of(gives("dx", kImage), "dy")},
       {kEpsilon, kRelu, kAccumulate}},
      // normalizeGradient
      {{takes("x", kImage), takes("dy", kImage), reads("mean", kPerChannel), reads("variance", kPerChannel),
        reads("gamma", kPerChannel), reads("beta", kPerChannel), in_place_of(gives("dx", kImage), "dy"),
        writes("dgamma", kPerChannel), writes("dbeta", kPerChannel), workspace()},
       {kEpsilon, kRelu, kAccumulate}},
      // statisticsGradient
      {{reads("variance", kPerChannel), reads("gamma", kPerChannel), reads("dgamma", kPerChannel),
        reads("dbeta", kPerChannel), writes("offset", kPerChannel), writes("slope", kPerChannel)},
       {kEpsilon, {"pixels", AttributeKind::count}, kAccumulate}},
      // addStatisticsGradient
      {{takes("dy", kImage), takes("x", kImage), reads("mean", kPerChannel), reads("offset", kPerChannel),
        reads("slope", kPerChannel), in_place_of(gives("dx", kImage), "dy")},
       {}},
      // relu
      {{takes("x", kImage), in_place_of(gives("y", kImage), "x")}, {}},
      // reluGradient
      {{takes("y", kImage), takes("dy", kImage), in_place_of(gives("dx", kImage), "dy")}, {kAccumulate}},
      // maxPool
      {normalized({takes("x", kImage)},
                  {gives("y", kPooled), typed(writes("indices", kPooled), ElementType::uint8), workspace()}),
       {kKernelHeight, kKernelWidth, kStride, kPadding, kEpsilon, kRelu},
       true,
       kNormalization},
      // maxPoolGradient
      {normalized(
           {takes("dy", kPooled), typed(reads("indices", kPooled), ElementType::uint8),
            optional(takes("x", kImage))},
           {gives("dx", kImage), optional_gradient("dgamma"), optional_gradient("dbeta"), workspace()}),
       {kKernelHeight, kKernelWidth, kStride, kPadding, kAccumulate, kEpsilon, kRelu},
       true,
       kNormalizationGradient},
      // averagePool
      {normalized({takes("x", kImage)}, {gives("y", kPooled), workspace()}),
       {kKernelHeight, kKernelWidth, kStride, kPadding, kEpsilon, kRelu},
       true,
       kNormalization},
      // averagePoolGradient
      {normalized(
           {takes("dy", kPooled), optional(takes("x", kImage))},
           {gives("dx", kImage), optional_gradient("dgamma"), optional_gradient("dbeta"), workspace()}),
       {kKernelHeight, kKernelWidth, kStride, kPadding, kAccumulate, kEpsilon, kRelu},
       true,
       kNormalizationGradient},
      // copy
      {.operands = {takes("x", kImage), gives("y", kImage)}, .attributes = {kAccumulate}, .converts = true},
      // add
      {{takes("a", kImage), takes("b", kImage), in_place_of(gives("y", kImage), "a", "b")}, {}},
      // dropout
      {{takes("x", kImage), typed(reads("random", kRandomState), ElementType::int32),
        in_place_of(gives("y", kImage), "x")},
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
