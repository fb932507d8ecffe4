#include "method.h"
#include "weight_gradient.h"
#include "winograd_weight_gradient.h"

/// dweight = the correlation of x, or of the normalized x, and dy over all pixels of the batch.
/// Reads x [N,H,W,C], dy [N,Ho,Wo,O], mean?, variance?, gamma?, beta? [1,1,1,C]; writes dweight [O,kh,kw,C]
/// (=); attributes stride, padding, epsilon, relu. The workspace starts with the table of the normalization,
/// where there is one.
namespace DENSEGRAPH_KERNEL_NAMESPACE {
extern const CpuKernel convolution_weight_gradient;

namespace {

enum Operand { kX, kDy, kMean, kVariance, kGamma, kBeta, kDweight, kWorkspace };
enum Attribute { kStride, kPadding, kEpsilon, kRelu };

Window window_of(const KernelArguments& arguments) {
  const TensorView& x = arguments.operand(kX);
  const TensorView& dy = arguments.operand(kDy);
  const TensorView& dweight = arguments.operand(kDweight);
  const int64_t padding = arguments.integer(kPadding);
  return {x.n, x.h, x.w, dweight.h, dweight.w, arguments.integer(kStride), -padding, -padding, dy.h, dy.w};
}

int64_t workspace_bytes(const KernelArguments& arguments, int threads) {
  const Window window = window_of(arguments);
  const int64_t channels = arguments.operand(kX).c, out_channels = arguments.operand(kDy).c;
  int64_t floats = 0;
  switch (method_for(window, channels, out_channels)) {
    case Method::direct:
      floats = plan_weight_gradient(window, channels, out_channels).workspace_floats(threads);
      break;
    case Method::winograd_2:
    case Method::few_tiles_2:
      floats = plan_winograd_weight_gradient<2>(window, channels, out_channels).workspace_floats(threads);
      break;
    case Method::winograd_4:
    case Method::few_tiles_4:
      floats = plan_winograd_weight_gradient<4>(window, channels, out_channels).workspace_floats(threads);
      break;
  }
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  return static_cast<int64_t>(sizeof(float)) * (normalization.table_floats() + floats);
}

template <class Source>
void run_with(const Source& x, const KernelArguments& arguments, float* workspace, ThreadPool& pool) {
  const Window window = window_of(arguments);
  const PlainSource dy(arguments.operand(kDy));
  const int64_t channels = arguments.operand(kX).c, out_channels = arguments.operand(kDy).c;
  const TensorView& dweight = arguments.operand(kDweight);
  switch (method_for(window, channels, out_channels)) {
    case Method::direct:
      return weight_gradient(x, dy, plan_weight_gradient(window, channels, out_channels), dweight, workspace,
                             pool);
    case Method::winograd_2:
    case Method::few_tiles_2:
      return winograd_weight_gradient<2>(
          x, dy, plan_winograd_weight_gradient<2>(window, channels, out_channels), dweight, workspace, pool);
    case Method::winograd_4:
    case Method::few_tiles_4:
      return winograd_weight_gradient<4>(
          x, dy, plan_winograd_weight_gradient<4>(window, channels, out_channels), dweight, workspace, pool);
  }
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& x = arguments.operand(kX);
  const FusedNormalization normalization(arguments, kMean, kEpsilon);
  float* const table = arguments.operand(kWorkspace).f32();
  float* const workspace = table + normalization.table_floats();
  if (normalization.present()) {
    run_with(NormalizedSource(x, normalization.fill(table), normalization.relu), arguments, workspace, pool);
  } else {
    run_with(PlainSource(x), arguments, workspace, pool);
  }
}

}  // namespace

const CpuKernel convolution_weight_gradient{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
