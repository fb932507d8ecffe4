#include "channel_source.h"
#include "channel_tile.h"
#include "pooling_window.h"

/// y = the mean of the window of x, or of the normalized x; padding counts as zeros.
/// Reads x [N,H,W,C], mean?, variance?, gamma?, beta? [1,1,1,C]; writes y [N,Ho,Wo,C] (=); attributes
/// kernelHeight, kernelWidth, stride, padding, epsilon, relu.
namespace densegraph::cuda {
namespace {

enum Operand { kX, kMean, kVariance, kGamma, kBeta, kY };
enum Attribute { kKernelHeight, kKernelWidth, kStride, kPadding, kEpsilon, kRelu };

template <class T, class Source, int kVector>
struct AveragePool {
  static constexpr int kSums = 0, kPixelsAhead = 1;
  using Constants = typename Source::Constants;
  struct Inputs {
    float sum[kVector];
  };

  PoolingWindow window;
  Source source;
  T* y;
  int64_t y_stride;
  float places;

  __device__ Constants constants(int64_t c, int64_t, int64_t) const { return source.constants(c); }
  __device__ Inputs fetch(int64_t pixel, int64_t c, const Constants (&constants)[kVector]) const {
    Inputs inputs{};
    // Rows are summed first and then added: large windows lose fewer digits than in one long sum.
    float row[kVector] = {};
    for_each_place(window, pixel, [&](int, int64_t input, bool ends_row) {
      float values[kVector];
      source.read(input, c, constants, values);
      for (int i = 0; i < kVector; ++i) {
        row[i] += values[i];
        if (!ends_row) continue;
        inputs.sum[i] += row[i];
        row[i] = 0;
      }
    });
    return inputs;
  }
  __device__ void apply(int64_t pixel, int64_t c, const Constants (&)[kVector], const Inputs& inputs,
                        Terms<kSums, kVector>&) const {
    float means[kVector];
    for (int i = 0; i < kVector; ++i) means[i] = inputs.sum[i] / places;
    store(y + pixel * y_stride + c, means);
  }
};

void run(const KernelArguments& arguments, const LaunchContext& context) {
  const TensorView &x = arguments.operand(kX), &y = arguments.operand(kY);
  const PoolingWindow window(arguments, x, y);
  with_storage(x.type, [&](auto storage) {
    using T = decltype(storage);
    with_vector(have_whole_vectors<T>(x, y), [&](auto vector) {
      constexpr int kVector = decltype(vector)::value;
      with_source<T>(x, FusedNormalization(arguments, kMean, kEpsilon), [&](const auto& source) {
        using Source = std::remove_cvref_t<decltype(source)>;
        const AveragePool<T, Source, kVector> body{window, source, data_of<T>(y), y.stride,
                                                   static_cast<float>(window.places())};
        launch_tiles<kVector>(context, y.c, window_blocks(y.pixels()), body);
      });
    });
  });
}

}  // namespace

extern const CudaKernel average_pool;
const CudaKernel average_pool{nullptr, run};

}  // namespace densegraph::cuda
