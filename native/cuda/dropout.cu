#include <cmath>

#include "channel_tile.h"
#include "philox.h"

/// y (=|+=) x / (1 - rate) where the element is kept, 0 where it is dropped.
/// Reads x [N,H,W,C], random int32 [1,1,1,4]; writes y [N,H,W,C] (=|+=), which may be x itself; attributes
/// rate, stream, accumulate.
namespace densegraph::cuda {
namespace {

enum Operand { kX, kRandom, kY };
enum Attribute { kRate, kStream, kAccumulate };

/// Elements are drawn in groups: the four words of each of so many counters, first words first.
constexpr int kCounters = 16;
constexpr int kWords = 4;
constexpr int kGroup = kWords * kCounters;

/// What one dropout draws in one step.
struct Draw {
  const int32_t* random;
  uint32_t stream;
  /// A word is dropped where word < rate * 2^32, which it is up to the integer below that.
  uint32_t last_dropped;

  explicit Draw(const KernelArguments& arguments)
      : random(arguments.operand(kRandom).i32()),
        stream(static_cast<uint32_t>(arguments.integer(kStream))),
        last_dropped(static_cast<uint32_t>(std::ceil(arguments.attribute(kRate) * 0x1p32) - 1)) {}

  __device__ PhiloxBlock words(int64_t counter) const {
    const auto number = static_cast<uint64_t>(counter);
    const PhiloxBlock block{{static_cast<uint32_t>(number), static_cast<uint32_t>(number >> 32), stream,
                             static_cast<uint32_t>(random[2])}};
    return philox(block, static_cast<uint32_t>(random[0]), static_cast<uint32_t>(random[1]));
  }
};

/// A view's elements by their number in dense order.
template <class T>
struct Elements {
  T* data;
  /// Elements of a pixel, and from one to the next; where there are no gaps both are all elements.
  int64_t length, step;

  explicit Elements(const TensorView& view, bool gapless)
      : data(data_of<T>(view)),
        length(gapless ? view.pixels() * view.c : view.c),
        step(gapless ? length : view.stride) {}

  /// In 32 bits where that is enough: a division of 64 bits takes a GPU some hundred instructions.
  __device__ T* at(int64_t element) const {
    if ((element | length) >> 32 == 0) {
      const uint32_t pixel = static_cast<uint32_t>(element) / static_cast<uint32_t>(length);
      return data + pixel * step + (element - pixel * length);
    }
    const int64_t pixel = element / length;
    return data + pixel * step + (element - pixel * length);
  }
};

/// A thread draws kVector counters that follow one another, and has the elements of all their words.
template <int kVector, class T>
__global__ void dropout_kernel(int64_t elements, Elements<const T> x, Elements<T> y, Draw draw, float scale,
                               bool accumulate) {
  const int64_t step = int64_t{gridDim.x} * blockDim.x;
  const int64_t counters = divide_up(elements, kGroup) * kCounters;
  for (int64_t index = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; index * kVector < counters;
       index += step) {
    const int64_t counter = index * kVector;
    PhiloxBlock drawn[kVector];
    for (int i = 0; i < kVector; ++i) drawn[i] = draw.words(counter + i);
    const int64_t first = counter / kCounters * kGroup + counter % kCounters;
    for (int word = 0; word < kWords; ++word) {
      const int64_t element = first + word * kCounters;
      if (element >= elements) break;
      float values[kVector], before[kVector];
      load(x.at(element), values);
      load_before(y.at(element), 0, accumulate, before);
      for (int i = 0; i < kVector; ++i) {
        const bool kept = drawn[i].words[word] > draw.last_dropped;
        values[i] = kept ? fmaf(values[i], scale, before[i]) : __fadd_rn(before[i], 0.0f);
      }
      store(y.at(element), values);
    }
  }
}

void run(const KernelArguments& arguments, const LaunchContext& context) {
  constexpr unsigned kThreads = 256;
  constexpr int64_t kMostBlocks = 0x7fffffff;
  const TensorView &x = arguments.operand(kX), &y = arguments.operand(kY);
  const bool gapless = x.stride == x.c && y.stride == y.c;
  const int64_t elements = x.pixels() * x.c;
  const auto scale = static_cast<float>(1 / (1 - arguments.attribute(kRate)));
  with_storage(x.type, [&](auto storage) {
    using T = decltype(storage);
    with_vector(have_whole_vectors<T>(x, y), [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      const int64_t threads = divide_up(elements, kGroup) * (kCounters / kVector);
      const dim3 grid(static_cast<unsigned>(smaller(divide_up(threads, kThreads), kMostBlocks)));
      launch(dropout_kernel<kVector, T>, grid, dim3(kThreads), 0, context.stream, elements,
             Elements<const T>(x, gapless), Elements<T>(y, gapless), Draw(arguments), scale,
             arguments.flag(kAccumulate));
    });
  });
}

}  // namespace

extern const CudaKernel dropout;
const CudaKernel dropout{nullptr, run};

}  // namespace densegraph::cuda
