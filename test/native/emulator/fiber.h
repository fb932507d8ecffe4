#pragma once
#include <cstddef>

namespace emulator {

/// A function on a stack of its own, which runs until it gives way and is then resumed where it was. All
/// fibers belong to one scheduler, and one of them runs at a time.
class Fiber {
 public:
  using Body = void (*)(void* argument);

  /// Begins body(argument), which must not throw, at the next resume().
  void start(Body body, void* argument);
  /// Runs the fiber until it gives way or ends. Called by the scheduler.
  void resume();
  bool ended() const { return ended_; }
  /// Forgets a fiber that will not be resumed again.
  void abandon();

  /// Returns to the scheduler; returns here at the next resume(). Called by the fiber that runs.
  static void give_way();

 private:
  static void enter();
  void leave(bool for_ever);

  Body body_ = nullptr;
  void* argument_ = nullptr;
  char* stack_ = nullptr;
  void* stack_pointer_ = nullptr;
  void* fake_stack_ = nullptr;
  bool ended_ = true;
};

}  // namespace emulator
