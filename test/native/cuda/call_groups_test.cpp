#include "cuda/call_groups.h"

#include <vector>

#include "check.h"
#include "core/device_error.h"
#include "core/session.h"
#include "cuda/cuda_backend.h"
#include "emulator/launch_for_test.h"
#include "emulator/stream.h"
#include "planted_fault.h"

using namespace densegraph;

namespace {

constexpr int64_t kCalls = 2 * cuda::kMostTogether + 5;
/// More than a block of threads.
constexpr int64_t kMostChannels = 150;
constexpr int64_t kFloats = 4 * kMostChannels * kCalls / 16 * 16 + 16;

ViewDescription vector(int64_t offset, int64_t channels) {
  return {0, offset, 1, 1, 1, channels, channels};
}

ProgramDescription program(std::vector<KernelDescription> kernels) {
  return {{{0, "all", ElementType::float32, 0, kFloats * 4}}, std::move(kernels)};
}

/// The running statistics at a place of the arena, by the batch's right behind them.
KernelDescription update_at(int64_t place, int64_t channels) {
  return {KernelOperation::update_running_statistics,
          "norm " + std::to_string(place),
          {vector(place, channels), vector(place + channels, channels),
           vector(place + 2 * channels, channels), vector(place + 3 * channels, channels)},
          {0.1, static_cast<double>(2 + place % 7)}};
}

/// Of one, some and many channels.
std::vector<KernelDescription> updates() {
  std::vector<KernelDescription> kernels;
  for (int64_t i = 0; i < kCalls; ++i) {
    kernels.push_back(update_at(4 * kMostChannels * i, i % 3 == 0 ? kMostChannels - i % 13 : i % 40 + 1));
  }
  return kernels;
}

struct Outcome {
  std::vector<float> arena;
  size_t launches;
};

/// Of programs that run one after the other, several times so that graphs are replayed.
Outcome outcome_of(const std::vector<ProgramDescription>& programs, const cuda::CudaOptions& options = {}) {
  Session session(cuda::make_cuda_backend(options), kFloats * 4);
  Outcome outcome{std::vector<float>(kFloats), 0};
  for (size_t i = 0; i < outcome.arena.size(); ++i) outcome.arena[i] = static_cast<float>(i % 1009) / 64;
  session.write(0, outcome.arena.data(), kFloats * 4);
  std::vector<int64_t> numbers;
  for (const ProgramDescription& each : programs) numbers.push_back(session.add_program(each));
  for (int run = 0; run < 3; ++run) {
    const size_t before = emulator::launches();
    for (const int64_t number : numbers) session.run(number);
    if (run == 0) outcome.launches = emulator::launches() - before;
  }
  session.read(0, outcome.arena.data(), kFloats * 4);
  return outcome;
}

size_t launches_of(std::vector<KernelDescription> kernels) {
  return outcome_of({program(std::move(kernels))}).launches;
}

}  // namespace

TEST(cuda_launches_neighboring_vectors_together_to_the_same_bits) {
  emulator::in_every_order([] {
    std::vector<ProgramDescription> alone;
    for (const KernelDescription& kernel : updates()) alone.push_back(program({kernel}));
    const Outcome expected = outcome_of(alone);
    CHECK_EQUAL(expected.launches, static_cast<size_t>(kCalls));
    for (const bool timed : {false, true}) {
      const Outcome together = outcome_of({program(updates())}, {.time_kernels = timed});
      CHECK_EQUAL(together.launches, 3U);
      CHECK(together.arena == expected.arena);
    }
  });
}

TEST(cuda_launches_apart_what_depends_on_each_other) {
  // Batch statistics lie at the place, running ones 16 floats behind it.
  const KernelDescription first = update_at(64, 8);
  // One reads what the first writes, one writes what it reads, one moves the same numbers, one some of them.
  for (const int64_t place : {64 + 16, 64 - 16, 64, 64 + 31}) {
    CHECK_EQUAL(launches_of({first, update_at(place, 8)}), 2U);
  }
  CHECK_EQUAL(launches_of({first, update_at(96, 8)}), 1U);
  KernelDescription same_batch = update_at(96, 8);
  same_batch.operands[0] = first.operands[0];
  same_batch.operands[1] = first.operands[1];
  CHECK_EQUAL(launches_of({first, same_batch}), 1U);
  // The third depends on the first, and begins a group of its own.
  CHECK_EQUAL(launches_of({first, update_at(96, 8), first, update_at(128, 8)}), 2U);
}

TEST(cuda_launches_other_operations_between_alone) {
  const KernelDescription add{
      KernelOperation::add, "sum", {vector(200, 4), vector(204, 4), vector(208, 4)}, {}};
  CHECK_EQUAL(launches_of({update_at(0, 8), add, update_at(32, 8), update_at(64, 8), add, add}), 5U);
}

TEST(cuda_names_the_first_call_of_a_group_and_shares_its_time) {
  Session session(cuda::make_cuda_backend({.time_kernels = true}), kFloats * 4);
  const KernelDescription add{
      KernelOperation::add, "sum", {vector(200, 4), vector(204, 4), vector(208, 4)}, {}};
  const int64_t number = session.add_program(program({add, update_at(0, 8), update_at(32, 8)}));
  session.run(number);
  const std::vector<double>& times = session.kernel_microseconds(number);
  CHECK_EQUAL(times.size(), 3U);
  CHECK(times[1] > 0);
  CHECK_EQUAL(times[1], times[2]);
  const PlantedFault fault("launch:9:2");
  CHECK_THROWS(DeviceError, session.run(number), "kernel 1: updateRunningStatistics \"norm 0\"");
}
