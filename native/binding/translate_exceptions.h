#pragma once
#include <napi.h>

#include <new>
#include <stdexcept>

namespace densegraph::binding {

/// Calls body(); what it throws arrives in JavaScript: RangeError for std::invalid_argument and
/// std::out_of_range, Error for every other std::exception, JavaScript's own exceptions as they are.
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
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(env, "The engine ran out of memory");
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, error.what());
  }
}

}  // namespace densegraph::binding
