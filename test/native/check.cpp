#include "check.h"

#include <cstdio>

namespace check {

std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

void fail(const char* file, int line, const std::string& message) {
  throw std::logic_error(std::string(file) + ":" + std::to_string(line) + ": " + message);
}

}  // namespace check

/// Runs every test, or those whose names begin as the argument says, and prints how each that fails did so,
/// and last `tests: N passed, N failed, N skipped`.
int main(int count, char** arguments) {
  const std::string prefix = count > 1 ? arguments[1] : "";
  int passed = 0, failed = 0;
  for (const check::Test& test : check::tests()) {
    if (!std::string(test.name).starts_with(prefix)) continue;
    try {
      test.body();
      ++passed;
    } catch (const std::exception& error) {
      ++failed;
      std::printf("FAILED %s\n  %s\n", test.name, error.what());
    }
  }
  std::printf("tests: %d passed, %d failed, 0 skipped\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
