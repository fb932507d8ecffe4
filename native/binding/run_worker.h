#pragma once
#include <napi.h>

#include <chrono>
#include <memory>
#include <vector>

#include "session_object.h"

namespace densegraph::binding {

/// Bytes of the arena that a run is asked for.
struct ArenaRange {
  int64_t offset, count;
};

/// One run of a program, off JavaScript's thread: its promise is fulfilled with AddonRun of
/// src/runtime/addon.ts. Deletes itself when its promise has settled.
class RunWorker : public Napi::AsyncWorker {
 public:
  RunWorker(SessionObject& object, std::shared_ptr<Session> session, int64_t program,
            const std::vector<ArenaRange>& results);

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
  std::vector<int64_t> offsets_;
  std::vector<std::vector<std::byte>> results_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now(), end_ = begin_;
  /// DeviceError::code of what the run threw; null: another error, or none.
  const char* code_ = nullptr;
  Napi::Promise::Deferred deferred_;
};

}  // namespace densegraph::binding
