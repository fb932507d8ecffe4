#include "elementwise.h"
#include "philox.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kRandom, kY };
enum Attribute { kRate, kStream, kAccumulate };

/// The random numbers of one dropout in one step.
struct ElementBits {
  uint32_t seed_low, seed_high, step, stream;

  /// Of the elements from `first` on, one a lane.
  DENSEGRAPH_INLINE WordVector from(int64_t first) const {
    PhiloxBlock counter = count_from(static_cast<uint64_t>(first));
    counter.words[2] += stream;
    counter.words[3] += step;
    return philox(counter, seed_low, seed_high).words[0];
  }
};

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const int32_t* random = arguments.operand(kRandom).i32();
  const ElementBits bits{static_cast<uint32_t>(random[0]), static_cast<uint32_t>(random[1]),
                         static_cast<uint32_t>(random[2]), static_cast<uint32_t>(arguments.integer(kStream))};
  const double rate = arguments.attribute(kRate);
  // A word is dropped where word < rate * 2^32, which it is up to the integer below that.
  const uint32_t last_dropped = static_cast<uint32_t>(__builtin_ceil(rate * 0x1p32) - 1);
  const Vector scale = splat(static_cast<float>(1 / (1 - rate)));
  const bool accumulate = arguments.flag(kAccumulate);

  const TensorView* const views[] = {&arguments.operand(kX), &arguments.operand(kY)};
  for_each_indexed_element<2>(pool, views, [=](auto lanes, float* const* at, int64_t element) {
    const auto kept = reinterpret_cast<IntVector>(bits.from(element) > last_dropped);
    const Vector scaled = lanes.load(at[0]) * scale;
    const Vector value = reinterpret_cast<Vector>(reinterpret_cast<IntVector>(scaled) & kept);
    lanes.store(at[1], accumulate ? lanes.load(at[1]) + value : value);
  });
}

}  // namespace

extern const CpuKernel dropout;
const CpuKernel dropout{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
