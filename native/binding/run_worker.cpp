#include "run_worker.h"

#include <cstring>

#include "../core/device_error.h"

namespace densegraph::binding {

RunWorker::RunWorker(SessionObject& object, std::shared_ptr<Session> session, int64_t program,
                     const std::vector<ArenaRange>& results)
    : Napi::AsyncWorker(object.Env(), "densegraph.run"),
      object_(object),
      keep_alive_(Napi::Persistent(object.Value())),
      session_(std::move(session)),
      program_(program),
      deferred_(Napi::Promise::Deferred::New(object.Env())) {
  for (const ArenaRange& range : results) {
    offsets_.push_back(range.offset);
    results_.emplace_back(static_cast<size_t>(range.count));
  }
}

void RunWorker::Execute() {
  std::vector<ArenaOutput> outputs;
  for (size_t i = 0; i < results_.size(); ++i) {
    outputs.push_back({offsets_[i], results_[i].data(), static_cast<int64_t>(results_[i].size())});
  }
  try {
    session_->run(program_, outputs);
    end_ = std::chrono::steady_clock::now();
  } catch (const DeviceError& error) {
    code_ = error.code();
    throw;
  }
}

void RunWorker::OnOK() {
  session_.reset();
  object_.end_run();
  auto results = Napi::Array::New(Env(), results_.size());
  for (uint32_t i = 0; i < results_.size(); ++i) {
    const std::vector<std::byte>& bytes = results_[i];
    auto buffer = Napi::ArrayBuffer::New(Env(), bytes.size());
    if (!bytes.empty()) std::memcpy(buffer.Data(), bytes.data(), bytes.size());
    results.Set(i, buffer);
  }
  auto run = Napi::Object::New(Env());
  run.Set("results", results);
  run.Set("milliseconds", std::chrono::duration<double, std::milli>(end_ - begin_).count());
  deferred_.Resolve(run);
}

void RunWorker::OnError(const Napi::Error& error) {
  session_.reset();
  object_.end_run();
  Napi::Value value = error.Value();
  if (code_ != nullptr) value.As<Napi::Object>().Set("code", code_);
  deferred_.Reject(value);
}

}  // namespace densegraph::binding
