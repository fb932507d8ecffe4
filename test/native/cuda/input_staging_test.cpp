#include <cuda_runtime_api.h>

#include <vector>

#include "check.h"
#include "core/device_error.h"
#include "core/session.h"
#include "cuda/cuda_backend.h"
#include "emulator/order.h"
#include "planted_fault.h"

using namespace densegraph;

namespace {

constexpr int64_t kCount = 4;
constexpr int64_t kBytes = kCount * 4;
constexpr int64_t kArenaBytes = 1024;
/// In bytes: what the program reads and writes, and where its next input waits.
constexpr int64_t kInput = 0, kSum = 64, kStaged = 512;

ViewDescription vector(int64_t byte_offset) {
  return {0, byte_offset / 4, 1, 1, 1, kCount, kCount};
}

/// sum += input.
ProgramDescription accumulation() {
  return {{{0, "all", ElementType::float32, 0, kArenaBytes}},
          {{KernelOperation::copy, "add", {vector(kInput), vector(kSum)}, {1}}}};
}

std::unique_ptr<Session> open() {
  return std::make_unique<Session>(cuda::make_cuda_backend({}), kArenaBytes);
}

void stage(Session& session, float value) {
  const std::vector<float> values(kCount, value);
  session.stage(kStaged, values.data(), kBytes);
}

/// Runs on what is staged; returns the sum.
float run(Session& session, int64_t program) {
  float sum[kCount];
  const ArenaOutput result{kSum, sum, kBytes};
  session.run(program, {&result, 1});
  return sum[kCount - 1];
}

/// Calls body() in each order of the emulator: copies from the host come as late as they may, or as early.
template <class Body>
void in_each_order(const Body& body) {
  using emulator::Order;
  for (Order::Kind kind : {Order::Kind::forward, Order::Kind::reverse}) {
    emulator::set_order({kind});
    body();
  }
  emulator::reset_order();
}

}  // namespace

TEST(cuda_runs_take_what_was_staged_for_them) {
  in_each_order([] {
    const auto session = open();
    const int64_t program = session->add_program(accumulation());
    float expected = 0;
    stage(*session, 1);
    for (int step = 1; step <= 4; ++step) {
      session->take_staged(kInput, kStaged, kBytes);
      // Before the step is under way: nothing but the device's own order holds the next input back.
      stage(*session, static_cast<float>(step + 1));
      expected += static_cast<float>(step);
      CHECK_EQUAL(run(*session, program), expected);
    }
  });
}

TEST(cuda_runs_may_be_without_staging_and_stagings_without_run) {
  in_each_order([] {
    const auto session = open();
    const int64_t program = session->add_program(accumulation());
    CHECK_EQUAL(run(*session, program), 0.0f);
    stage(*session, 1);
    CHECK_EQUAL(run(*session, program), 0.0f);
    // The later of two counts.
    stage(*session, 2);
    session->take_staged(kInput, kStaged, kBytes);
    stage(*session, 100);
    stage(*session, 200);
    CHECK_EQUAL(run(*session, program), 2.0f);
    session->take_staged(kInput, kStaged, kBytes);
    CHECK_EQUAL(run(*session, program), 202.0f);
    // What is there stays there.
    CHECK_EQUAL(run(*session, program), 402.0f);
  });
}

TEST(cuda_stages_more_than_its_pinned_memory_holds) {
  constexpr int64_t kLong = (int64_t{17} << 20) + 13;
  in_each_order([] {
    const auto backend = cuda::make_cuda_backend({});
    char* const memory = static_cast<char*>(backend->allocate(2 * kLong));
    std::vector<unsigned char> received(kLong);
    for (int batch = 0; batch < 2; ++batch) {
      std::vector<unsigned char> sent(kLong);
      for (size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<unsigned char>((i + batch) * 7919 >> 7);
      const std::vector<unsigned char> expected = sent;
      backend->stage(memory + kLong, sent.data(), kLong);
      std::fill(sent.begin(), sent.end(), 0);
      backend->take_staged(memory, memory + kLong, kLong);
      backend->copy_out(received.data(), memory, kLong);
      CHECK(received == expected);
    }
    backend->release(memory, 2 * kLong);
  });
}

TEST(cuda_copies_results_out_with_one_wait) {
  constexpr int64_t kLong = (int64_t{5} << 20) + 3;
  const auto backend = cuda::make_cuda_backend({});
  char* const memory = static_cast<char*>(backend->allocate(2 * kLong));
  std::vector<char> sent(2 * kLong), first(kLong), second(kLong), third(7);
  for (size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>(i * 7919 >> 7);
  backend->copy_in(memory, sent.data(), 2 * kLong);
  const std::vector<CopyOut> results{
      {first.data(), memory, kLong}, {second.data(), memory + kLong, kLong}, {third.data(), memory + 5, 7}};
  backend->finish(results);
  CHECK(std::equal(first.begin(), first.end(), sent.begin()));
  CHECK(std::equal(second.begin(), second.end(), sent.begin() + kLong));
  CHECK(std::equal(third.begin(), third.end(), sent.begin() + 5));
  backend->release(memory, 2 * kLong);

  const auto session = open();
  const int64_t program = session->add_program(accumulation());
  for (int step = 0; step < 2; ++step) run(*session, program);
  float sum[kCount], input[kCount];
  const std::vector<ArenaOutput> both{{kSum, sum, kBytes}, {kInput, input, kBytes}};
  // Any second wait would fail.
  const PlantedFault fault("cudaEventSynchronize:700:2");
  session->run(program, both);
}

TEST(cuda_waits_for_what_is_staged_when_it_is_closed) {
  in_each_order([] {
    void* memory = nullptr;
    CHECK_EQUAL(cudaMalloc(&memory, kBytes), cudaSuccess);
    const std::vector<float> values(kCount, 7);
    {
      const auto backend = cuda::make_cuda_backend({});
      backend->stage(memory, values.data(), kBytes);
    }
    CHECK_EQUAL(static_cast<float*>(memory)[kCount - 1], 7.0f);
    cudaFree(memory);
    // A session, whose arena goes first.
    const auto session = open();
    stage(*session, 1);
  });
}

TEST(cuda_says_that_it_could_not_stage) {
  const auto session = open();
  const int64_t program = session->add_program(accumulation());
  {
    const PlantedFault fault("cudaMemcpyAsync:700:1");
    CHECK_THROWS(DeviceError, stage(*session, 1), "cudaErrorIllegalAddress");
  }
  {
    const PlantedFault fault("cudaStreamWaitEvent:1:1");
    CHECK_THROWS(DeviceError, session->take_staged(kInput, kStaged, kBytes), "cudaStreamWaitEvent");
  }
  stage(*session, 3);
  session->take_staged(kInput, kStaged, kBytes);
  CHECK_EQUAL(run(*session, program), 3.0f);
}
