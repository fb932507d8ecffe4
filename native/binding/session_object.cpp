#include "session_object.h"

#include <algorithm>

#include "backend_options.h"
#include "program_reader.h"
#include "run_worker.h"
#include "translate_exceptions.h"

namespace densegraph::binding {

namespace {

int64_t read_program_number(const Napi::CallbackInfo& info) {
  return read_integer(info[0], {.name = "program"});
}

/// More than any program has bindings.
constexpr uint32_t kMostResults = 1 << 16;

std::vector<ArenaRange> read_results(Napi::Value value) {
  std::vector<ArenaRange> ranges;
  if (value.IsUndefined()) return ranges;
  const Path path{.name = "results"};
  const Napi::Array array = read_array(value, kMostResults, path);
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Path element = path.element(i);
    const Napi::Object range = read_object(array.Get(i), element);
    ranges.push_back({read_integer(range.Get("offset"), element.field("offset")),
                      read_integer(range.Get("bytes"), element.field("bytes"))});
  }
  return ranges;
}

}  // namespace

Napi::Function SessionObject::define(Napi::Env env) {
  return DefineClass(
      env, "Session",
      {InstanceMethod<&SessionObject::add_program>("addProgram"), InstanceMethod<&SessionObject::run>("run"),
       InstanceMethod<&SessionObject::stage>("stage"),
       InstanceMethod<&SessionObject::take_staged>("takeStaged"),
       InstanceMethod<&SessionObject::write>("write"), InstanceMethod<&SessionObject::read>("read"),
       InstanceMethod<&SessionObject::kernel_microseconds>("kernelMicroseconds"),
       InstanceMethod<&SessionObject::kernel_libraries>("kernelLibraries"),
       InstanceMethod<&SessionObject::statistics>("statistics"),
       InstanceMethod<&SessionObject::close>("close")});
}

SessionObject::SessionObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SessionObject>(info) {
  translate_exceptions(info.Env(), [&] {
    const BackendOptions options = read_backend_options(info[0]);
    const Path path{.name = "options"};
    const int64_t arena_bytes =
        read_integer(info[0].As<Napi::Object>().Get("arenaBytes"), path.field("arenaBytes"));
    session_ = std::make_shared<Session>(make_backend(options), arena_bytes);
  });
}

void SessionObject::end_run() {
  running_ = false;
  if (closed_) session_.reset();
}

Session& SessionObject::open_session(Napi::Env env) const {
  if (closed_) throw Napi::Error::New(env, "Expected an open session but it has been closed");
  return *session_;
}

Session& SessionObject::idle_session(Napi::Env env) const {
  Session& session = open_session(env);
  if (running_)
    throw Napi::Error::New(env, "Expected an idle session but a run has not ended; await its promise");
  return session;
}

Napi::Value SessionObject::add_program(const Napi::CallbackInfo& info) {
  return translate_exceptions(info.Env(), [&]() -> Napi::Value {
    const ProgramDescription program = read_program(info[0]);
    return Napi::Number::New(info.Env(), static_cast<double>(idle_session(info.Env()).add_program(program)));
  });
}

Napi::Value SessionObject::run(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  try {
    return translate_exceptions(env, [&]() -> Napi::Value {
      const int64_t program = read_program_number(info);
      const std::vector<ArenaRange> results = read_results(info[1]);
      const Session& session = idle_session(env);
      session.check_program(program);
      for (const ArenaRange& range : results) session.check_range(range.offset, range.count);
      auto* worker = new RunWorker(*this, session_, program, results);
      worker->Queue();
      running_ = true;
      return worker->promise();
    });
  } catch (const Napi::Error& error) {
    const auto deferred = Napi::Promise::Deferred::New(env);
    deferred.Reject(error.Value());
    return deferred.Promise();
  }
}

void SessionObject::stage(const Napi::CallbackInfo& info) {
  translate_exceptions(info.Env(), [&] {
    const int64_t offset = read_integer(info[0], {.name = "offset"});
    const Bytes bytes = read_bytes(info[1], {.name = "bytes"});
    open_session(info.Env()).stage(offset, bytes.data, bytes.count);
  });
}

void SessionObject::take_staged(const Napi::CallbackInfo& info) {
  translate_exceptions(info.Env(), [&] {
    const int64_t target = read_integer(info[0], {.name = "target"});
    const int64_t source = read_integer(info[1], {.name = "source"});
    const int64_t bytes = read_integer(info[2], {.name = "bytes"});
    idle_session(info.Env()).take_staged(target, source, bytes);
  });
}

void SessionObject::write(const Napi::CallbackInfo& info) {
  translate_exceptions(info.Env(), [&] {
    const int64_t offset = read_integer(info[0], {.name = "offset"});
    const Bytes bytes = read_bytes(info[1], {.name = "bytes"});
    idle_session(info.Env()).write(offset, bytes.data, bytes.count);
  });
}

void SessionObject::read(const Napi::CallbackInfo& info) {
  translate_exceptions(info.Env(), [&] {
    const int64_t offset = read_integer(info[0], {.name = "offset"});
    const Bytes bytes = read_bytes(info[1], {.name = "bytes"});
    idle_session(info.Env()).read(offset, bytes.data, bytes.count);
  });
}

Napi::Value SessionObject::kernel_microseconds(const Napi::CallbackInfo& info) {
  return translate_exceptions(info.Env(), [&]() -> Napi::Value {
    const int64_t program = read_program_number(info);
    const std::vector<double>& times = idle_session(info.Env()).kernel_microseconds(program);
    auto array = Napi::Float64Array::New(info.Env(), times.size());
    std::copy(times.begin(), times.end(), array.Data());
    return array;
  });
}

Napi::Value SessionObject::kernel_libraries(const Napi::CallbackInfo& info) {
  return translate_exceptions(info.Env(), [&]() -> Napi::Value {
    const int64_t program = read_program_number(info);
    const std::vector<std::string> libraries = idle_session(info.Env()).kernel_libraries(program);
    auto array = Napi::Array::New(info.Env(), libraries.size());
    for (uint32_t i = 0; i < libraries.size(); ++i) array.Set(i, libraries[i]);
    return array;
  });
}

Napi::Value SessionObject::statistics(const Napi::CallbackInfo& info) {
  const AllocatorStatistics statistics = idle_session(info.Env()).statistics();
  auto result = Napi::Object::New(info.Env());
  result.Set("peakBytes", static_cast<double>(statistics.peak_bytes));
  result.Set("currentBytes", static_cast<double>(statistics.current_bytes));
  return result;
}

void SessionObject::close(const Napi::CallbackInfo&) {
  closed_ = true;
  if (!running_) session_.reset();
}

}  // namespace densegraph::binding
