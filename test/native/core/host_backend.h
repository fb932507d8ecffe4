#pragma once
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/backend.h"

/// A backend in host memory without kernels: it remembers which it was asked to run.
class HostBackend : public densegraph::Backend {
 public:
  struct Log {
    std::vector<densegraph::KernelOperation> runs;
    int64_t released = 0;
  };

  explicit HostBackend(Log* log = nullptr, int64_t workspace = 0) : log_(log), workspace_(workspace) {}

  void* allocate(int64_t bytes) override {
    statistics_.current_bytes = statistics_.peak_bytes = bytes;
    return ::operator new(static_cast<size_t>(bytes), std::align_val_t(64));
  }
  void release(void* memory, int64_t bytes) noexcept override {
    ::operator delete(memory, std::align_val_t(64));
    if (log_ != nullptr) log_->released += bytes;
  }
  densegraph::AllocatorStatistics statistics() const override { return statistics_; }
  bool supports(densegraph::ElementType type) const override {
    return type != densegraph::ElementType::bfloat16;
  }
  int64_t workspace_bytes(densegraph::KernelOperation, const densegraph::KernelArguments&) const override {
    return workspace_;
  }
  /// Kernels named copy fail, as a real one might.
  void run(densegraph::KernelOperation operation, const densegraph::KernelArguments&) override {
    if (operation == densegraph::KernelOperation::copy) throw std::runtime_error("the device is gone");
    if (log_ != nullptr) log_->runs.push_back(operation);
  }
  void copy_in(void* target, const void* source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }
  void copy_out(void* target, const void* source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }
  void stage(void* target, const void* source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }
  void take_staged(void* target, const void* source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }

 private:
  Log* log_;
  int64_t workspace_;
  densegraph::AllocatorStatistics statistics_;
};
