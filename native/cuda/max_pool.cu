#include "channel_source.h"
#include "channel_tile.h"
#include "pooling_window.h"

/// y = the largest of the window of x, or of the normalized x, and the place where it stood.
/// Reads x [N,H,W,C], mean?, variance?, gamma?, beta? [1,1,1,C]; writes y [N,Ho,Wo,C] (=), indices
/// [N,Ho,Wo,C] uint8 (=); attributes kernelHeight, kernelWidth, stride, padding, epsilon, relu.
namespace densegraph::cuda {
namespace {

enum Operand { kX, kMean, kVariance, kGamma, kBeta, kY, kIndices };
enum Attribute { kKernelHeight, kKernelWidth, kStride, kPadding, kEpsilon, kRelu };

template <class T, class Source, int kVector>
struct MaxPool {
  static constexpr int kSums = 0, kPixelsAhead = 1;
  using Constants = typename Source::Constants;
  struct Inputs {
    float best[kVector];
    uint8_t place[kVector];
  };

  PoolingWindow window;
  Source source;
  T* y;
  int64_t y_stride;
  uint8_t* indices;
  int64_t indices_stride;

  __device__ Constants constants(int64_t c, int64_t, int64_t) const { return source.constants(c); }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&constants)[kVector]) const {
    Inputs inputs;
    bool first = true;
    for_each_place(window, pixel, [&](int place, int64_t input, bool) {
      float values[kVector];
      source.read(input, c, constants, values);
      for (int i = 0; i < kVector; ++i) {
        // As in PyTorch a NaN wins over all, and keeps its place against numbers.
        if (!first && !(values[i] > inputs.best[i]) && values[i] == values[i]) continue;
        inputs.best[i] = values[i];
        inputs.place[i] = static_cast<uint8_t>(place);
      }
      first = false;
    });
    return inputs;
  }
  __device__ void apply(int64_t pixel, int64_t c, const Constants (&)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>&) const {
    store(y + pixel * y_stride + c, inputs.best);
    store_bytes(indices + pixel * indices_stride + c, inputs.place);
  }
};

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &x = arguments.operand(kX), &y = arguments.operand(kY),
                   &indices = arguments.operand(kIndices);
  const PoolingWindow window(arguments, x, y);
  with_storage(x.type, [&](auto storage) {
    using T = decltype(storage);
    with_vector(have_whole_vectors<T>(x, y) && have_whole_vectors<uint8_t>(indices), [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      with_source<T>(x, FusedNormalization(arguments, kMean, kEpsilon), [&](const auto& source) {
        using Source = std::remove_cvref_t<decltype(source)>;
        const MaxPool<T, Source, kVector> body{window,   source,       data_of<T>(y),
                                               y.stride, indices.u8(), indices.stride};
        launch_tiles<kVector>(context, y.c, window_blocks(y.pixels()), body);
      });
    });
  });
}

}  // namespace

extern const CudaKernel max_pool;
const CudaKernel max_pool{nullptr, run};

}  // namespace densegraph::cuda
