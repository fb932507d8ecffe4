#include "run_worker.h"

#include "../core/device_error.h"

namespace densegraph::binding {

RunWorker::RunWorker(SessionObject& object, std::shared_ptr<Session> session, int64_t program)
    : Napi::AsyncWorker(object.Env(), "densegraph.run"),
      object_(object),
      keep_alive_(Napi::Persistent(object.Value())),
      session_(std::move(session)),
      program_(program),
      deferred_(Napi::Promise::Deferred::New(object.Env())) {}

void RunWorker::Execute() {
  try {
    session_->run(program_);
  } catch (const DeviceError& error) {
    code_ = error.code();
    throw;
  }
}

void RunWorker::OnOK() {
  session_.reset();
  object_.end_run();
  deferred_.Resolve(Env().Undefined());
}

void RunWorker::OnError(const Napi::Error& error) {
  session_.reset();
  object_.end_run();
  Napi::Value value = error.Value();
  if (code_ != nullptr) value.As<Napi::Object>().Set("code", code_);
  deferred_.Reject(value);
}

}  // namespace densegraph::binding
