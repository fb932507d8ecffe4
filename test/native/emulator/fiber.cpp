#include "fiber.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

#if !defined(__x86_64__)
#error "The emulator switches stacks on x86-64 only"
#endif

namespace emulator {

namespace {

constexpr size_t kStackBytes = 128 << 10;

/// What AddressSanitizer must know of a switch; nothing without it.
#if defined(__SANITIZE_ADDRESS__)
void announce_switch(void** own_fake_stack, const void* bottom, size_t bytes) {
  __sanitizer_start_switch_fiber(own_fake_stack, bottom, bytes);
}
void finish_switch(void* own_fake_stack, const void** from_bottom, size_t* from_bytes) {
  __sanitizer_finish_switch_fiber(own_fake_stack, from_bottom, from_bytes);
}
/// A fiber that never returned leaves its frames poisoned.
void clean_stack(char* stack) {
  __asan_unpoison_memory_region(stack, kStackBytes);
}
#else
void announce_switch(void**, const void*, size_t) {}
void finish_switch(void*, const void**, size_t*) {}
void clean_stack(char*) {}
#endif

/// Stacks that no fiber uses. Few are ever needed where threads run to their end without waiting.
class StackPool {
 public:
  ~StackPool() {
    for (char* stack : free_) munmap(stack, kStackBytes);
  }
  char* take() {
    if (free_.empty()) {
      void* memory = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (memory == MAP_FAILED) throw std::bad_alloc();
      return static_cast<char*>(memory);
    }
    char* stack = free_.back();
    free_.pop_back();
    return stack;
  }
  void give_back(char* stack) { free_.push_back(stack); }

 private:
  std::vector<char*> free_;
};

StackPool stacks;
Fiber* running = nullptr;
/// Where the scheduler goes on, and its stack.
struct Scheduler {
  void* stack_pointer = nullptr;
  void* fake_stack = nullptr;
  const void* stack_bottom = nullptr;
  size_t stack_bytes = 0;
} scheduler;

/// Saves the registers that a function must keep, stores the stack pointer in *from and goes on at `to`.
__attribute__((naked, noinline)) void switch_stack(void**, void*) {
  asm("pushq %rbp\n pushq %rbx\n pushq %r12\n pushq %r13\n pushq %r14\n pushq %r15\n"
      "movq %rsp, (%rdi)\n movq %rsi, %rsp\n"
      "popq %r15\n popq %r14\n popq %r13\n popq %r12\n popq %rbx\n popq %rbp\n ret\n");
}

constexpr int kSavedRegisters = 6;

}  // namespace

void Fiber::start(Body body, void* argument) {
  body_ = body;
  argument_ = argument;
  stack_pointer_ = nullptr;
  fake_stack_ = nullptr;
  ended_ = false;
}

void Fiber::resume() {
  if (stack_ == nullptr) {
    stack_ = stacks.take();
    clean_stack(stack_);
    // As if `enter` had been called: its address to return to, below it the saved registers.
    auto* top = reinterpret_cast<void**>(stack_ + kStackBytes) - 2;
    *top = reinterpret_cast<void*>(&Fiber::enter);
    stack_pointer_ = top - kSavedRegisters;
  }
  running = this;
  announce_switch(&scheduler.fake_stack, stack_, kStackBytes);
  switch_stack(&scheduler.stack_pointer, stack_pointer_);
  finish_switch(scheduler.fake_stack, nullptr, nullptr);
  running = nullptr;
  if (ended_) abandon();
}

void Fiber::abandon() {
  if (stack_ != nullptr) stacks.give_back(stack_);
  stack_ = nullptr;
  ended_ = true;
}

void Fiber::enter() {
  finish_switch(nullptr, &scheduler.stack_bottom, &scheduler.stack_bytes);
  Fiber* const self = running;
  self->body_(self->argument_);
  self->ended_ = true;
  self->leave(true);
}

void Fiber::give_way() {
  running->leave(false);
}

void Fiber::leave(bool for_ever) {
  announce_switch(for_ever ? nullptr : &fake_stack_, scheduler.stack_bottom, scheduler.stack_bytes);
  switch_stack(&stack_pointer_, scheduler.stack_pointer);
  finish_switch(fake_stack_, &scheduler.stack_bottom, &scheduler.stack_bytes);
}

}  // namespace emulator
