#include "core/session.h"

#include <stdexcept>

#include "check.h"
#include "host_backend.h"

using namespace densegraph;

namespace {

ViewDescription vector(int64_t offset, int64_t count) {
  return {0, offset, 1, 1, 1, count, count};
}

ProgramDescription program_of(std::vector<KernelDescription> kernels) {
  return {{{0, "all", ElementType::float32, 0, 1024}}, std::move(kernels)};
}

const KernelDescription kRelu{KernelOperation::relu, "first", {vector(0, 4), vector(16, 4)}, {}};
const KernelDescription kCopy{KernelOperation::copy, "second", {vector(0, 4), vector(32, 4)}, {0}};
const KernelDescription kBiasGradient{
    KernelOperation::bias_gradient, "third", {vector(0, 4), vector(16, 4), std::nullopt}, {}};

}  // namespace

TEST(session_runs_kernels_in_order_and_times_each) {
  HostBackend::Log log;
  Session session(std::make_unique<HostBackend>(&log), 1024);
  const int64_t program = session.add_program(program_of({kRelu, kBiasGradient, kRelu}));
  CHECK_EQUAL(session.kernel_microseconds(program).at(0), 0.0);
  session.run(program);
  CHECK(log.runs ==
        (std::vector{KernelOperation::relu, KernelOperation::bias_gradient, KernelOperation::relu}));
  CHECK_EQUAL(session.kernel_microseconds(program).size(), 3U);
  for (double time : session.kernel_microseconds(program)) CHECK(time > 0);
}

TEST(session_says_which_kernel_failed_and_goes_on) {
  HostBackend::Log log;
  Session session(std::make_unique<HostBackend>(&log), 1024);
  const int64_t bad = session.add_program(program_of({kRelu, kCopy, kRelu}));
  const int64_t good = session.add_program(program_of({kRelu}));
  CHECK_THROWS(std::runtime_error, session.run(bad), "kernel 1: copy \"second\": the device is gone");
  CHECK_EQUAL(log.runs.size(), 1U);
  session.run(good);
  CHECK_EQUAL(log.runs.size(), 2U);
}

TEST(session_keeps_its_programs_when_it_refuses_one) {
  Session session(std::make_unique<HostBackend>(), 1024);
  CHECK_EQUAL(session.add_program(program_of({kRelu})), 0);
  CHECK_THROWS(std::invalid_argument, session.add_program({{{0, "big", ElementType::float32, 0, 2048}}, {}}),
               "buffer 0 \"big\": expected an end within the arena's 1024 bytes but received 0 + 2048");
  CHECK_EQUAL(session.add_program(program_of({kRelu})), 1);
  CHECK_THROWS(std::out_of_range, session.run(2), "the session's 2 programs but received number 2");
  CHECK_THROWS(std::out_of_range, session.kernel_microseconds(-1), "number -1");
}

TEST(session_refuses_elements_that_the_backend_does_not_compute_with) {
  Session session(std::make_unique<HostBackend>(), 1024);
  CHECK_THROWS(std::invalid_argument, session.add_program({{{0, "x", ElementType::bfloat16, 0, 64}}, {}}),
               "buffer 0 \"x\": expected elements that the device computes with but received bfloat16");
}

TEST(session_copies_within_the_arena_only) {
  Session session(std::make_unique<HostBackend>(), 64);
  const char text[] = "densegraph";
  session.write(54, text, 10);
  char read[10];
  session.read(54, read, 10);
  CHECK_EQUAL(std::string(read, 10), std::string(text, 10));
  session.read(64, read, 0);
  for (int64_t offset : {int64_t{-1}, int64_t{55}, int64_t{65}, INT64_MAX, INT64_MIN}) {
    CHECK_THROWS(std::out_of_range, session.read(offset, read, 10), "within the arena's 64 bytes");
    CHECK_THROWS(std::out_of_range, session.write(offset, text, 10), "within the arena's 64 bytes");
  }
}

TEST(session_demands_the_workspace_that_the_backend_asks_for) {
  Session session(std::make_unique<HostBackend>(nullptr, 256), 1024);
  CHECK_THROWS(std::invalid_argument, session.add_program(program_of({kBiasGradient})),
               "expected at least 256 bytes for workspace but received 0");
  KernelDescription kernel = kBiasGradient;
  kernel.operands[2] = vector(32, 63);
  CHECK_THROWS(std::invalid_argument, session.add_program(program_of({kernel})),
               "expected at least 256 bytes for workspace but received 252");
  kernel.operands[2] = vector(33, 64);
  CHECK_THROWS(std::invalid_argument, session.add_program(program_of({kernel})),
               "multiple of 64 bytes for workspace");
  kernel.operands[2] = vector(32, 64);
  session.add_program(program_of({kernel}));
}

TEST(session_reports_what_the_backend_allocated) {
  Session session(std::make_unique<HostBackend>(), 4096);
  CHECK_EQUAL(session.statistics().peak_bytes, 4096);
  CHECK_EQUAL(session.statistics().current_bytes, 4096);
}
