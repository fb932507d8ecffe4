#include "run_worker.h"

namespace densegraph::binding {

RunWorker::RunWorker(SessionObject& object, std::shared_ptr<Session> session, int64_t program)
    : Napi::AsyncWorker(object.Env(), "densegraph.run"),
      object_(object),
      keep_alive_(Napi::Persistent(object.Value())),
      session_(std::move(session)),
      program_(program),
      deferred_(Napi::Promise::Deferred::New(object.Env())) {}

void RunWorker::Execute() {
  session_->run(program_);
}

void RunWorker::OnOK() {
  session_.reset();
  object_.end_run();
  deferred_.Resolve(Env().Undefined());
}

void RunWorker::OnError(const Napi::Error& error) {
  session_.reset();
  object_.end_run();
  deferred_.Reject(error.Value());
}

}  // namespace densegraph::binding
