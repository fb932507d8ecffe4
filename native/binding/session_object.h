#pragma once
#include <napi.h>

#include <memory>

#include "../core/session.h"

namespace densegraph::binding {

/// AddonSession of src/runtime/addon.ts. A run happens on a libuv worker that holds this object, so it
/// outlives the run; until the run has ended every other call but stage and close is refused, and close waits
/// for its end.
class SessionObject : public Napi::ObjectWrap<SessionObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit SessionObject(const Napi::CallbackInfo& info);

  /// Called on JavaScript's thread when a run has ended.
  void end_run();

 private:
  Napi::Value add_program(const Napi::CallbackInfo& info);
  Napi::Value run(const Napi::CallbackInfo& info);
  void stage(const Napi::CallbackInfo& info);
  void take_staged(const Napi::CallbackInfo& info);
  void write(const Napi::CallbackInfo& info);
  void read(const Napi::CallbackInfo& info);
  Napi::Value kernel_microseconds(const Napi::CallbackInfo& info);
  Napi::Value kernel_libraries(const Napi::CallbackInfo& info);
  Napi::Value statistics(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  /// The session, where it is open. Throws a JavaScript Error otherwise.
  Session& open_session(Napi::Env env) const;
  /// The session, where it is open and not running. Throws a JavaScript Error otherwise.
  Session& idle_session(Napi::Env env) const;

  std::shared_ptr<Session> session_;
  bool running_ = false;
  bool closed_ = false;
};

}  // namespace densegraph::binding
