#pragma once
#include <napi.h>

#include <memory>

#include "session_object.h"

namespace densegraph::binding {

/// One run of a program, off JavaScript's thread. Deletes itself when its promise has settled.
class RunWorker : public Napi::AsyncWorker {
 public:
  RunWorker(SessionObject& object, std::shared_ptr<Session> session, int64_t program);

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override;
  void OnOK() override;
  void OnError(const Napi::Error& error) override;

 private:
  SessionObject& object_;
  Napi::ObjectReference keep_alive_;
  std::shared_ptr<Session> session_;
  int64_t program_;
  /// DeviceError::code of what the run threw; null: another error, or none.
  const char* code_ = nullptr;
  Napi::Promise::Deferred deferred_;
};

}  // namespace densegraph::binding
