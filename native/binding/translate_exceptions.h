#pragma once
#include <napi.h>

#include <new>
#include <stdexcept>

#include "../core/device_error.h"

namespace densegraph::binding {

/// Calls body(); what it throws arrives in JavaScript: RangeError for std::invalid_argument and
/// std::out_of_range, Error with DeviceError::code as its `code` for a DeviceError, Error for every other
/// std::exception, JavaScript's own exceptions as they are.
template <class Body>
auto translate_exceptions(Napi::Env env, const Body& body) {
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::invalid_argument& error) {
    throw Napi::RangeError::New(env, error.what());
  } catch (const std::out_of_range& error) {
    throw Napi::RangeError::New(env, error.what());
  } catch (const DeviceError& error) {
    Napi::Error translated = Napi::Error::New(env, error.what());
    translated.Set("code", error.code());
    throw translated;
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(env, "The engine ran out of memory");
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, error.what());
  }
}

}  // namespace densegraph::binding
