#pragma once
#include <napi.h>

#include <cstdint>
#include <string>

namespace densegraph::binding {

/// Where a JavaScript value was found, for messages: program.kernels[3].operands[0].n. Lives on the stack of
/// the reader that walks down.
struct Path {
  const Path* parent = nullptr;
  const char* name = nullptr;
  uint32_t index = 0;

  Path field(const char* field_name) const { return {this, field_name, 0}; }
  Path element(uint32_t position) const { return {this, nullptr, position}; }
  std::string text() const;
};

/// Throws a TypeError: Expected WHAT for PATH but received VALUE of type TYPE.
[[noreturn]] void fail_type(const char* expected, const Path& path, Napi::Value received);

/// Each throws a TypeError that names the path where the value is another.
Napi::Object read_object(Napi::Value value, const Path& path);
/// At most `limit` elements, so that a forged length cannot exhaust memory.
Napi::Array read_array(Napi::Value value, uint32_t limit, const Path& path);
double read_number(Napi::Value value, const Path& path);
/// An integer that a double holds exactly.
int64_t read_integer(Napi::Value value, const Path& path);
bool read_boolean(Napi::Value value, const Path& path);
std::string read_string(Napi::Value value, const Path& path);

/// The bytes under a TypedArray or DataView. They are valid until JavaScript runs again.
struct Bytes {
  void* data;
  int64_t count;
};
Bytes read_bytes(Napi::Value value, const Path& path);

}  // namespace densegraph::binding
