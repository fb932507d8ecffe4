#include "js_reader.h"

#include <cmath>

namespace densegraph::binding {

namespace {

constexpr double kLargestSafeInteger = 9007199254740991;
constexpr size_t kLongestQuote = 60;

const char* type_name(Napi::Value value) {
  if (value.IsArray()) return "array";
  switch (value.Type()) {
    case napi_undefined:
      return "undefined";
    case napi_null:
      return "null";
    case napi_boolean:
      return "boolean";
    case napi_number:
      return "number";
    case napi_string:
      return "string";
    case napi_symbol:
      return "symbol";
    case napi_function:
      return "function";
    case napi_bigint:
      return "bigint";
    default:
      return "object";
  }
}

/// The value for a message where it is short and converting it runs no JavaScript.
std::string quote(Napi::Value value) {
  if (value.IsString()) {
    const std::string text = value.As<Napi::String>().Utf8Value();
    return text.size() <= kLongestQuote ? "\"" + text + "\" of type " : "";
  }
  return value.IsNumber() || value.IsBoolean() ? value.ToString().Utf8Value() + " of type " : "";
}

}  // namespace

std::string Path::text() const {
  const std::string before = parent == nullptr ? "" : parent->text();
  if (name == nullptr) return before + "[" + std::to_string(index) + "]";
  return before.empty() ? name : before + "." + name;
}

void fail_type(const char* expected, const Path& path, Napi::Value received) {
  throw Napi::TypeError::New(received.Env(), std::string("Expected ") + expected + " for " + path.text() +
                                                 " but received " + quote(received) + type_name(received));
}

Napi::Object read_object(Napi::Value value, const Path& path) {
  if (!value.IsObject() || value.IsFunction()) fail_type("an object", path, value);
  return value.As<Napi::Object>();
}

Napi::Array read_array(Napi::Value value, uint32_t limit, const Path& path) {
  if (!value.IsArray()) fail_type("an array", path, value);
  const auto array = value.As<Napi::Array>();
  if (array.Length() > limit) {
    throw Napi::RangeError::New(value.Env(), "Expected at most " + std::to_string(limit) + " elements for " +
                                                 path.text() + " but received " +
                                                 std::to_string(array.Length()));
  }
  return array;
}

double read_number(Napi::Value value, const Path& path) {
  if (!value.IsNumber()) fail_type("a number", path, value);
  return value.As<Napi::Number>().DoubleValue();
}

int64_t read_integer(Napi::Value value, const Path& path) {
  if (!value.IsNumber()) fail_type("an integer", path, value);
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(std::abs(number) <= kLargestSafeInteger) || number != std::floor(number))
    fail_type("an integer", path, value);
  return static_cast<int64_t>(number);
}

bool read_boolean(Napi::Value value, const Path& path) {
  if (!value.IsBoolean()) fail_type("a boolean", path, value);
  return value.As<Napi::Boolean>().Value();
}

std::string read_string(Napi::Value value, const Path& path) {
  if (!value.IsString()) fail_type("a string", path, value);
  return value.As<Napi::String>().Utf8Value();
}

Bytes read_bytes(Napi::Value value, const Path& path) {
  if (value.IsDataView()) {
    const auto view = value.As<Napi::DataView>();
    return {view.Data(), static_cast<int64_t>(view.ByteLength())};
  }
  if (!value.IsTypedArray()) fail_type("a TypedArray or DataView", path, value);
  const auto array = value.As<Napi::TypedArray>();
  void* data = nullptr;
  const napi_status status =
      napi_get_typedarray_info(value.Env(), value, nullptr, nullptr, &data, nullptr, nullptr);
  NAPI_THROW_IF_FAILED(value.Env(), status, {});
  return {data, static_cast<int64_t>(array.ByteLength())};
}

}  // namespace densegraph::binding
