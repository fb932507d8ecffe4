#pragma once
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

/// The harness of the C++ tests: TEST(name) { ... } registers a test, CHECK and its kin end it where they do
/// not hold.
namespace check {

struct Test {
  const char* name;
  std::function<void()> body;
};

std::vector<Test>& tests();

struct Registration {
  Registration(const char* name, std::function<void()> body) { tests().push_back({name, std::move(body)}); }
};

[[noreturn]] void fail(const char* file, int line, const std::string& message);

template <class A, class B>
void equal(const A& received, const B& expected, const char* text, const char* file, int line) {
  if (received == expected) return;
  std::ostringstream message;
  message << "expected " << expected << " for " << text << " but received " << received;
  fail(file, line, message.str());
}

/// Fails unless body throws E with a message that contains `part`.
template <class E>
void throws(const std::function<void()>& body, const std::string& part, const char* text, const char* file,
            int line) {
  try {
    body();
  } catch (const E& error) {
    if (std::string(error.what()).find(part) != std::string::npos) return;
    fail(file, line, "expected \"" + part + "\" in the message but received \"" + error.what() + "\"");
  }
  fail(file, line, std::string("expected an exception from ") + text);
}

}  // namespace check

#define TEST(name)                                                      \
  static void test_##name();                                            \
  static const check::Registration register_##name(#name, test_##name); \
  static void test_##name()

#define CHECK(condition) \
  if (!(condition)) check::fail(__FILE__, __LINE__, "expected " #condition)
#define CHECK_EQUAL(received, expected) check::equal(received, expected, #received, __FILE__, __LINE__)
#define CHECK_THROWS(Exception, expression, part) \
  check::throws<Exception>([&] { expression; }, part, #expression, __FILE__, __LINE__)
