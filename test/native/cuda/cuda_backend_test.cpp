#include "cuda/cuda_backend.h"

#include <numeric>
#include <thread>
#include <vector>

#include "check.h"
#include "core/device_error.h"
#include "core/session.h"
#include "cudnn/variable.h"
#include "emulated_device.h"
#include "planted_fault.h"

using namespace densegraph;

namespace {

constexpr int64_t kArenaBytes = 1024;
constexpr int64_t kCount = 4;

ViewDescription vector(int64_t offset) {
  return {0, offset, 1, 1, 1, kCount, kCount};
}

/// c = a + b; b += a.
ProgramDescription sums() {
  return {{{0, "all", ElementType::float32, 0, kArenaBytes}},
          {{KernelOperation::add, "first", {vector(0), vector(16), vector(32)}, {}},
           {KernelOperation::copy, "second", {vector(0), vector(16)}, {1}}}};
}

std::unique_ptr<Session> open(const cuda::CudaOptions& options = {}) {
  return std::make_unique<Session>(cuda::make_cuda_backend(options), kArenaBytes);
}

void write(Session& session, int64_t element, float value) {
  const std::vector<float> values(kCount, value);
  session.write(element * 4, values.data(), kCount * 4);
}

float read(Session& session, int64_t element) {
  std::vector<float> values(kCount);
  session.read(element * 4, values.data(), kCount * 4);
  return values.back();
}

/// The failure that body() ends in, and its message.
template <class Body>
DeviceError failure_of(const Body& body) {
  try {
    body();
  } catch (const DeviceError& error) {
    return error;
  }
  throw std::logic_error("expected a DeviceError");
}

void check_failure(const DeviceError& error, const char* code, const char* part) {
  CHECK_EQUAL(std::string(error.code()), code);
  if (std::string(error.what()).find(part) == std::string::npos) {
    check::fail(__FILE__, __LINE__, std::string("expected \"") + part + "\" in \"" + error.what() + "\"");
  }
}

}  // namespace

TEST(cuda_session_runs_eagerly_then_as_a_graph) {
  const auto session = open();
  const int64_t program = session->add_program(sums());
  write(*session, 0, 1);
  write(*session, 16, 10);
  for (int run = 1; run <= 4; ++run) {
    session->run(program);
    CHECK_EQUAL(read(*session, 32), static_cast<float>(10 + run));
    CHECK_EQUAL(read(*session, 16), static_cast<float>(10 + run));
  }
  // A graph reads what is there when it is launched.
  write(*session, 0, 100);
  session->run(program);
  CHECK_EQUAL(read(*session, 32), 114.0f);
}

TEST(cuda_session_runs_several_programs_over_one_arena) {
  const auto session = open();
  const int64_t first = session->add_program(sums()), second = session->add_program(sums());
  write(*session, 0, 1);
  for (int run = 0; run < 3; ++run) {
    session->run(first);
    session->run(second);
  }
  CHECK_EQUAL(read(*session, 16), 6.0f);
}

TEST(cuda_session_measures_kernels_where_asked) {
  const auto untimed = open(), timed = open({.time_kernels = true});
  for (const auto* session : {&untimed, &timed}) {
    const int64_t program = (*session)->add_program(sums());
    write(**session, 0, 1);
    for (int run = 0; run < 3; ++run) (*session)->run(program);
    CHECK_EQUAL(read(**session, 16), 3.0f);
    const std::vector<double>& times = (*session)->kernel_microseconds(program);
    CHECK_EQUAL(times.size(), 2U);
    CHECK_EQUAL(std::accumulate(times.begin(), times.end(), 0.0) > 0, session == &timed);
  }
}

TEST(cuda_session_runs_on_other_threads_and_devices) {
  setenv("DENSEGRAPH_EMULATOR_DEVICES", "2", 1);
  const auto session = open({.device = 1});
  const int64_t program = session->add_program(sums());
  write(*session, 0, 1);
  for (int run = 0; run < 3; ++run) std::thread([&] { session->run(program); }).join();
  std::thread([&] { CHECK_EQUAL(read(*session, 16), 3.0f); }).join();
  unsetenv("DENSEGRAPH_EMULATOR_DEVICES");
}

TEST(cuda_arena_is_zeroed_aligned_and_counted) {
  const auto backend = cuda::make_cuda_backend({});
  void* const memory = backend->allocate(1000);
  CHECK_EQUAL(reinterpret_cast<uintptr_t>(memory) % 64, 0U);
  std::vector<unsigned char> bytes(1000, 1);
  backend->copy_out(bytes.data(), memory, 1000);
  CHECK_EQUAL(std::accumulate(bytes.begin(), bytes.end(), 0), 0);
  CHECK_EQUAL(backend->statistics().current_bytes, 1000);
  backend->release(memory, 1000);
  CHECK_EQUAL(backend->statistics().current_bytes, 0);
  CHECK_EQUAL(backend->statistics().peak_bytes, 1000);
  backend->release(backend->allocate(0), 0);
}

TEST(cuda_transfers_are_longer_than_a_piece_of_pinned_memory) {
  const auto backend = cuda::make_cuda_backend({});
  for (int64_t bytes : {int64_t{1}, int64_t{4} << 20, (int64_t{4} << 20) + 1, (int64_t{17} << 20) + 13}) {
    std::vector<unsigned char> sent(static_cast<size_t>(bytes)), received(sent.size());
    for (size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<unsigned char>(i * 7919 >> 7);
    void* const memory = backend->allocate(bytes);
    const std::vector<unsigned char> expected = sent;
    backend->copy_in(memory, sent.data(), bytes);
    std::fill(sent.begin(), sent.end(), 0);
    backend->copy_out(received.data(), memory, bytes);
    CHECK(received == expected);
    backend->release(memory, bytes);
  }
}

TEST(cuda_says_how_much_memory_it_could_not_allocate) {
  const auto session = open();
  const auto backend = cuda::make_cuda_backend({});
  const DeviceError error = failure_of([&] { backend->allocate(int64_t{1} << 40); });
  check_failure(error, "DEVICE_OUT_OF_MEMORY", "could not allocate 1099511627776 bytes for an arena: ");
  CHECK(!error.sticky());
  const PlantedFault fault("cudaMalloc:2");
  check_failure(failure_of([] { open(); }), "DEVICE_OUT_OF_MEMORY", "1024 bytes for an arena");
}

TEST(cuda_names_the_kernel_that_a_device_fails_at) {
  const auto session = open();
  const int64_t program = session->add_program(sums());
  {
    const PlantedFault fault("cudaStreamSynchronize:700:2");
    const DeviceError error = failure_of([&] { session->run(program); });
    check_failure(error, "DEVICE_FAULT", "kernel 1: copy \"second\": ");
    check_failure(error, "DEVICE_FAULT", "cudaErrorIllegalAddress");
    CHECK(error.sticky());
  }
  {
    const PlantedFault fault("launch:9:1");
    check_failure(failure_of([&] { session->run(program); }), "DEVICE_CALL_FAILED",
                  "kernel 0: add \"first\": a kernel's launch failed with cudaErrorInvalidConfiguration");
  }
  session->run(program);
  {
    // While the graph is captured.
    const PlantedFault fault("launch:9:2");
    check_failure(failure_of([&] { session->run(program); }), "DEVICE_CALL_FAILED", "kernel 1: copy");
  }
  session->run(program);
  const PlantedFault fault("cudaGraphLaunch:214");
  const DeviceError error = failure_of([&] { session->run(program); });
  check_failure(error, "DEVICE_LOST", "cudaErrorECCUncorrectable");
  CHECK(error.sticky());
}

TEST(cuda_takes_memory_only_of_a_device_that_is_used) {
  // One that no other test has used.
  setenv("DENSEGRAPH_EMULATOR_DEVICES", "3", 1);
  const cuda::CudaOptions options{.device = 2};
  CHECK_EQUAL(cuda::status(options).devices.size(), 3U);
  CHECK_EQUAL(cuda::workspace_bytes(options, KernelOperation::copy, {}), 0);
  CHECK(!emulator::has_context(2));
  cuda::DeviceMemory memory{};
  // It stays selected in the thread that asks.
  std::thread([&] { memory = cuda::device_memory(options); }).join();
  CHECK(emulator::has_context(2));
  CHECK(memory.free_bytes > 0 && memory.free_bytes <= memory.total_bytes);
  unsetenv("DENSEGRAPH_EMULATOR_DEVICES");
}

TEST(cuda_says_what_is_missing) {
  check_failure(failure_of([] { cuda::make_cuda_backend({.device = 7}); }), "DEVICE_UNAVAILABLE",
                "visible GPUs for deviceIndex but received 7");
  check_failure(failure_of([] { cuda::make_cuda_backend({.device = -1}); }), "DEVICE_UNAVAILABLE",
                "received -1");
  const PlantedFault fault("cudaGetDeviceCount:100");
  const cuda::CudaStatus status = cuda::status({});
  CHECK(status.built);
  CHECK_EQUAL(status.devices.size(), 0U);
  CHECK_EQUAL(status.missing.at(0).part, "device");
}

TEST(cuda_says_which_library_computes_a_kernel) {
  const Variable no_cache("DENSEGRAPH_PLAN_CACHE", "off");
  const ViewDescription x{0, 0, 1, 2, 2, 1, 1}, weight{0, 16, 1, 1, 1, 1, 1}, y{0, 32, 1, 2, 2, 1, 1};
  const std::optional<ViewDescription> none;
  const ProgramDescription program{{{0, "all", ElementType::float32, 0, kArenaBytes}},
                                   {{KernelOperation::add, "sum", {vector(0), vector(0), vector(0)}, {}},
                                    {KernelOperation::convolution,
                                     "conv",
                                     {x, weight, none, none, none, none, none, y, none},
                                     {1, 0, 0, 0}}}};
  for (const bool with_cudnn : {true, false}) {
    const auto session = open({.cudnn_path = with_cudnn ? DENSEGRAPH_CUDNN_STAND_IN : "off"});
    const int64_t number = session->add_program(program);
    const std::string library = with_cudnn ? "cuDNN 9.27.0, engine 1" : "";
    CHECK(session->kernel_libraries(number) == (std::vector<std::string>{"", library}));
    write(*session, 0, 1);
    write(*session, 16, 3);
    // One by one, then as a graph that reads what is there when it is launched.
    for (int run = 1; run <= 3; ++run) {
      session->run(number);
      CHECK_EQUAL(read(*session, 32), static_cast<float>(3 << run));
    }
  }
  CHECK_THROWS(std::out_of_range, open()->kernel_libraries(0), "received number 0");
}

TEST(cuda_takes_engines_without_a_fixed_order_only_where_allowed) {
  const Variable no_cache("DENSEGRAPH_PLAN_CACHE", "off");
  const ViewDescription x{0, 0, 1, 2, 2, 4, 4}, weight{0, 16, 4, 1, 1, 4, 4}, y{0, 32, 1, 2, 2, 4, 4};
  const std::optional<ViewDescription> none;
  const ProgramDescription program{{{0, "all", ElementType::float32, 0, kArenaBytes}},
                                   {{KernelOperation::convolution,
                                     "conv",
                                     {x, weight, none, none, none, none, none, y, none},
                                     {1, 0, 0, 0}}}};
  for (const bool allowed : {false, true}) {
    const auto session = open(
        {.allow_tf32 = true, .allow_nondeterministic = allowed, .cudnn_path = DENSEGRAPH_CUDNN_STAND_IN});
    const int64_t number = session->add_program(program);
    CHECK_EQUAL(session->kernel_libraries(number).at(0),
                allowed ? "cuDNN 9.27.0, engine 2" : "cuDNN 9.27.0, engine 0");
  }
}

TEST(cuda_does_without_cudnn_only_where_none_is_named) {
  {
    const Variable off("DENSEGRAPH_CUDNN_PATH", "off");
    const cuda::CudaStatus status = cuda::status({});
    CHECK(!status.cudnn.has_value());
    CHECK_EQUAL(status.missing.at(0).part, "cudnn");
    CHECK(status.missing.at(0).reason.find("switched off") != std::string::npos);
    open();
  }
  check_failure(failure_of([] { open({.cudnn_path = "/nowhere/libcudnn.so.9"}); }), "DEVICE_UNAVAILABLE",
                "/nowhere/libcudnn.so.9: ");
  const Variable broken("DENSEGRAPH_STAND_IN_BROKEN", "yes");
  check_failure(failure_of([] { open({.cudnn_path = DENSEGRAPH_CUDNN_STAND_IN}); }), "DEVICE_UNAVAILABLE",
                "cannot be used: Expected cudnnCreate of cuDNN to succeed");
}
