#include "channel_sums.h"

namespace DENSEGRAPH_KERNEL_NAMESPACE {
namespace {

enum Operand { kDy, kDbias, kWorkspace };

int64_t workspace_bytes(const KernelArguments& arguments, int) {
  return BlockSums<1>::bytes(arguments.operand(kDy));
}

void run(const KernelArguments& arguments, ThreadPool& pool) {
  const TensorView& dy = arguments.operand(kDy);
  const PixelBlocks blocks(dy.pixels());
  const BlockSums<1> sums(arguments.operand(kWorkspace).f32(), dy.c);
  pool.parallel_for(blocks.count, [&](int64_t block, int) {
    sum_block<1>(blocks.begin(block), blocks.begin(block + 1), dy.c, {sums.row(block, 0)},
                 [&](auto lanes, int64_t pixel, int64_t c, Vector* term) {
                   term[0] = lanes.load(dy.f32() + pixel * dy.stride + c);
                 });
  });
  add_blocks(sums, blocks.count, {arguments.operand(kDbias).f32()}, pool);
}

}  // namespace

extern const CpuKernel bias_gradient;
const CpuKernel bias_gradient{workspace_bytes, run};

}  // namespace DENSEGRAPH_KERNEL_NAMESPACE
