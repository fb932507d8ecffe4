#include "elementwise.h"
#include "philox.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kX, kRandom, kY };
enum Attribute { kRate, kStream, kAccumulate };

/// Elements are drawn in groups: the four words of each of so many counters, first words first.
constexpr int64_t kCounters = 16;
constexpr int64_t kGroup = 4 * kCounters;

/// What one dropout draws in one step.
struct Draw {
  uint32_t seed_low, seed_high, step, stream;
  /// A word is dropped where word < rate * 2^32, which it is up to the integer below that.
  uint32_t last_dropped;

  explicit Draw(const KernelArguments& arguments)
      : stream(static_cast<uint32_t>(arguments.integer(kStream))),
        last_dropped(static_cast<uint32_t>(__builtin_ceil(arguments.attribute(kRate) * 0x1p32) - 1)) {
    const int32_t* random = arguments.operand(kRandom).i32();
    seed_low = static_cast<uint32_t>(random[0]);
    seed_high = static_cast<uint32_t>(random[1]);
    step = static_cast<uint32_t>(random[2]);
  }
};

/// Which elements are kept. Remembers one group, so that a walk along the elements draws each group once.
class KeptElements {
 public:
  explicit KeptElements(const Draw& draw) : draw_(draw) {}

  /// For the elements from this one to the end of its group: all bits set where it is kept, else none.
  const float* from(int64_t element) {
    if (element / kGroup != group_) draw_group(element / kGroup);
    return masks_ + element % kGroup;
  }

 private:
  void draw_group(int64_t group) {
    for (int64_t counter = 0; counter < kCounters; counter += kVectorLength) {
      PhiloxBlock block = count_from(static_cast<uint64_t>(group * kCounters + counter));
      block.words[2] += draw_.stream;
      block.words[3] += draw_.step;
      block = philox(block, draw_.seed_low, draw_.seed_high);
      for (int word = 0; word < 4; ++word)
        store(masks_ + word * kCounters + counter,
              reinterpret_cast<Vector>(block.words[word] > draw_.last_dropped));
    }
    group_ = group;
  }

  const Draw& draw_;
  int64_t group_ = -1;
  float masks_[kGroup];
};

/// Calls body(lanes, mask, offset) for every vector of a row whose first element has that index.
template <class Body>
DENSEGRAPH_INLINE void for_each_mask(KeptElements& kept, int64_t first, int64_t length, const Body& body) {
  for (int64_t done = 0; done < length;) {
    const int64_t element = first + done, count = smaller(length - done, kGroup - element % kGroup);
    const float* masks = kept.from(element);
    for_each_vector(count, [&](auto lanes, int64_t index) {
      body(lanes, reinterpret_cast<IntVector>(lanes.load(masks + index)), done + index);
    });
    done += count;
  }
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const Draw draw(arguments);
  const Vector scale = splat(static_cast<float>(1 / (1 - arguments.attribute(kRate))));
  const bool accumulate = arguments.flag(kAccumulate);
  const ElementRows<2> rows({&arguments.operand(kX), &arguments.operand(kY)});
  for_each_run(pool, rows, [&](int64_t first_row, int64_t end_row) {
    KeptElements kept(draw);
    for (int64_t row = first_row; row < end_row; ++row) {
      const float* x = rows.start(0, row);
      float* y = rows.start(1, row);
      for_each_mask(kept, rows.first(row), rows.length(row), [&](auto lanes, IntVector mask, int64_t i) {
        const Vector scaled = lanes.load(x + i) * scale;
        const Vector value = reinterpret_cast<Vector>(reinterpret_cast<IntVector>(scaled) & mask);
        lanes.store(y + i, accumulate ? lanes.load(y + i) + value : value);
      });
    }
  });
}

}  // namespace

extern const CpuKernel dropout;
const CpuKernel dropout{nullptr, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
