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

/// Runs every test and prints how each that fails did so, and last `tests: N passed, N failed, N skipped`.
int main() {
  int passed = 0, failed = 0;
  for (const check::Test& test : check::tests()) {
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
