#include <cstdlib>
#include <cstring>

#include "check.h"
#include "cuda/cuda_error.h"
#include "launch_for_test.h"
#include "order.h"

using namespace emulator;
using densegraph::cuda::CudaError;
using densegraph::cuda::launch;

namespace {

__global__ void add_to(int* target, const int* source) {
  *target += *source;
}

cudaStream_t make_stream() {
  cudaStream_t stream;
  CHECK_EQUAL(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), cudaSuccess);
  return stream;
}

void add(cudaStream_t stream, int& target, const int& source) {
  launch(add_to, dim3(1), dim3(1), 0, stream, &target, &source);
}

}  // namespace

TEST(emulator_streams_work_when_someone_waits) {
  cudaStream_t stream = make_stream();
  int pinned = 1, device = 0, result = 0;
  cudaMemcpyAsync(&device, &pinned, sizeof pinned, cudaMemcpyHostToDevice, stream);
  add(stream, device, device);
  cudaMemcpyAsync(&result, &device, sizeof result, cudaMemcpyDeviceToHost, stream);
  CHECK_EQUAL(result, 0);
  // Who reuses pinned memory too early sees it.
  pinned = 5;
  CHECK_EQUAL(cudaStreamSynchronize(stream), cudaSuccess);
  CHECK_EQUAL(result, 10);
  cudaStreamDestroy(stream);
}

TEST(emulator_events_order_streams) {
  cudaStream_t first = make_stream(), second = make_stream();
  cudaEvent_t event;
  cudaEventCreateWithFlags(&event, cudaEventDefault);
  int one = 1, a = 0, b = 0;
  add(first, a, one);
  cudaEventRecord(event, first);
  add(first, a, one);
  cudaStreamWaitEvent(second, event);
  add(second, b, a);
  cudaStreamSynchronize(second);
  CHECK_EQUAL(b, 1);
  cudaStreamSynchronize(first);
  CHECK_EQUAL(a, 2);
  cudaEventDestroy(event);
  cudaStreamDestroy(first);
  cudaStreamDestroy(second);
}

TEST(emulator_copies_from_the_host_come_early_in_reverse_order) {
  for (const bool early : {false, true}) {
    set_order({early ? Order::Kind::reverse : Order::Kind::forward});
    cudaStream_t late = make_stream(), copying = make_stream();
    int pinned = 5, device = 1, result = 0;
    add(late, result, device);
    cudaMemcpyAsync(&device, &pinned, sizeof pinned, cudaMemcpyHostToDevice, copying);
    CHECK_EQUAL(device, early ? 5 : 1);
    cudaStreamSynchronize(late);
    CHECK_EQUAL(result, early ? 5 : 1);
    // But never before what it has to wait for.
    cudaEvent_t event;
    cudaEventCreateWithFlags(&event, cudaEventDisableTiming);
    add(late, result, device);
    cudaEventRecord(event, late);
    cudaStreamWaitEvent(copying, event);
    cudaMemcpyAsync(&device, &result, sizeof result, cudaMemcpyHostToDevice, copying);
    // A recording outlives its event.
    cudaEventDestroy(event);
    cudaStreamSynchronize(copying);
    CHECK_EQUAL(device, result);
    CHECK_EQUAL(result, early ? 10 : 6);
    cudaStreamDestroy(late);
    cudaStreamDestroy(copying);
  }
  reset_order();
}

TEST(emulator_events_measure_time) {
  cudaStream_t stream = make_stream();
  cudaEvent_t begin, end;
  cudaEventCreateWithFlags(&begin, cudaEventDefault);
  cudaEventCreateWithFlags(&end, cudaEventDefault);
  float milliseconds = -1;
  CHECK_EQUAL(cudaEventElapsedTime(&milliseconds, begin, end), cudaErrorInvalidResourceHandle);
  cudaEventRecord(begin, stream);
  cudaEventRecord(end, stream);
  CHECK_EQUAL(cudaEventElapsedTime(&milliseconds, begin, end), cudaErrorNotReady);
  cudaEventSynchronize(end);
  CHECK_EQUAL(cudaEventElapsedTime(&milliseconds, begin, end), cudaSuccess);
  CHECK(milliseconds >= 0);
  cudaEventDestroy(begin);
  cudaEventDestroy(end);
  cudaStreamDestroy(stream);
}

TEST(emulator_captures_and_replays_graphs) {
  cudaStream_t stream = make_stream();
  int one = 1, a = 0;
  cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal);
  add(stream, a, one);
  add(stream, a, one);
  cudaGraph_t graph;
  CHECK_EQUAL(cudaStreamEndCapture(stream, &graph), cudaSuccess);
  cudaStreamSynchronize(stream);
  CHECK_EQUAL(a, 0);
  cudaGraphExec_t executable;
  CHECK_EQUAL(cudaGraphInstantiate(&executable, graph), cudaSuccess);
  cudaGraphDestroy(graph);
  for (int replay = 0; replay < 3; ++replay) cudaGraphLaunch(executable, stream);
  cudaStreamSynchronize(stream);
  CHECK_EQUAL(a, 6);
  cudaGraphExecDestroy(executable);
  cudaStreamDestroy(stream);
}

TEST(emulator_breaks_a_capture_that_waits) {
  cudaStream_t stream = make_stream();
  cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal);
  CHECK_EQUAL(cudaStreamSynchronize(stream), cudaErrorStreamCaptureUnsupported);
  cudaGraph_t graph;
  CHECK_EQUAL(cudaStreamEndCapture(stream, &graph), cudaErrorStreamCaptureInvalidated);
  cudaStreamDestroy(stream);
}

TEST(emulator_refuses_launches_that_do_not_fit) {
  int a = 0, b = 0;
  const auto try_launch = [&](dim3 grid, dim3 block, size_t shared_bytes) {
    launch(add_to, grid, block, shared_bytes, nullptr, &a, &b);
  };
  for (const dim3 block : {dim3(1025), dim3(32, 33), dim3(0), dim3(1, 1, 65)}) {
    CHECK_THROWS(CudaError, try_launch(dim3(1), block, 0), "cudaErrorInvalidConfiguration");
  }
  CHECK_THROWS(CudaError, try_launch(dim3(1, 65536), dim3(1), 0), "cudaErrorInvalidConfiguration");
  CHECK_THROWS(CudaError, try_launch(dim3(1), dim3(1), 228 * 1024), "cudaErrorInvalidConfiguration");
}

TEST(emulator_gives_poisoned_memory_and_counts_it) {
  size_t free_before, free_after, total;
  cudaMemGetInfo(&free_before, &total);
  void* memory;
  CHECK_EQUAL(cudaMalloc(&memory, 1000), cudaSuccess);
  CHECK_EQUAL(static_cast<unsigned char*>(memory)[999], 0xff);
  cudaMemGetInfo(&free_after, &total);
  CHECK_EQUAL(free_before - free_after, 1000U);
  void* too_much;
  CHECK_EQUAL(cudaMalloc(&too_much, free_after + 1), cudaErrorMemoryAllocation);
  CHECK(too_much == nullptr);
  CHECK_EQUAL(cudaFree(memory), cudaSuccess);
  CHECK_EQUAL(cudaFree(memory), cudaErrorInvalidValue);
}

TEST(emulator_plants_faults) {
  void* memory;
  setenv("DENSEGRAPH_EMULATOR_FAULT", "cudaMalloc:2:2", 1);
  CHECK_EQUAL(cudaMalloc(&memory, 8), cudaSuccess);
  cudaFree(memory);
  CHECK_EQUAL(cudaMalloc(&memory, 8), cudaErrorMemoryAllocation);
  CHECK_EQUAL(cudaMalloc(&memory, 8), cudaSuccess);
  cudaFree(memory);
  setenv("DENSEGRAPH_EMULATOR_FAULT", "cudaStreamSynchronize:700", 1);
  CHECK_EQUAL(cudaStreamSynchronize(nullptr), cudaErrorIllegalAddress);
  CHECK_EQUAL(cudaStreamSynchronize(nullptr), cudaErrorIllegalAddress);
  unsetenv("DENSEGRAPH_EMULATOR_FAULT");
  CHECK_EQUAL(cudaStreamSynchronize(nullptr), cudaSuccess);
}
