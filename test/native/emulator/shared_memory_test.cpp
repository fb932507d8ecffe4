#include <cmath>
#include <cstring>

#include "check.h"
#include "launch_for_test.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sys/wait.h>
#include <unistd.h>
#endif

using namespace emulator;

namespace {

constexpr int kFloats = 16;

/// What a block finds in its shared memory before it writes there.
__global__ void read_before_writing(float* found_static, float* found_dynamic) {
  __shared__ float fixed[kFloats];
  DYNAMIC_SHARED(float, dynamic);
  if (threadIdx.x > 0) return;
  found_static[blockIdx.x] = fixed[3];
  found_dynamic[blockIdx.x] = dynamic[3];
  for (int i = 0; i < kFloats; ++i) fixed[i] = dynamic[i] = 1;
}

#if defined(__SANITIZE_ADDRESS__)

/// The pointers are volatile, so that UndefinedBehaviorSanitizer does not know the array and speak first.
__global__ void write_fixed(int index) {
  __shared__ float fixed[kFloats];
  float* volatile place = fixed;
  place[index] = 1;
}
__global__ void write_dynamic(int index) {
  DYNAMIC_SHARED(float, dynamic);
  float* volatile place = dynamic;
  place[index] = 1;
}

/// What a process writes to its standard error where body() ends it; empty where it does not.
template <class Body>
std::string last_words(const Body& body) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    body();
    _exit(0);
  }
  close(ends[1]);
  std::string words;
  char text[4096];
  for (ssize_t count; (count = read(ends[0], text, sizeof text)) > 0;) {
    words.append(text, static_cast<size_t>(count));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "" : words;
}

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

#endif

}  // namespace

TEST(emulator_poisons_shared_memory_before_each_block) {
  in_every_order([] {
    float found_static[3], found_dynamic[3];
    run_kernel(read_before_writing, dim3(3), dim3(2), kFloats * sizeof(float), found_static, found_dynamic);
    for (int block = 0; block < 3; ++block) {
      CHECK(std::isnan(found_static[block]));
      CHECK(std::isnan(found_dynamic[block]));
    }
  });
}

#if defined(__SANITIZE_ADDRESS__)
TEST(sanitizer_sees_accesses_beyond_shared_memory) {
  const size_t bytes = kFloats * sizeof(float);
  const auto fixed = [&](int index) { run_kernel(write_fixed, dim3(1), dim3(1), 0, index); };
  const auto dynamic = [&](int index) { run_kernel(write_dynamic, dim3(1), dim3(1), bytes, index); };
  CHECK(last_words([&] { fixed(kFloats - 1); }).empty());
  CHECK(last_words([&] { dynamic(kFloats - 1); }).empty());
  CHECK(contains(last_words([&] { fixed(kFloats); }), "global-buffer-overflow"));
  CHECK(contains(last_words([&] { dynamic(kFloats); }), "heap-buffer-overflow"));
}
#endif
