#pragma once
#include <span>

#include "backend.h"
#include "execution.h"
#include "kernel_call.h"

namespace densegraph {

/// Runs a program's calls with Backend::run and measures each by the host's clock.
class CallByCall final : public Execution {
 public:
  /// Backend and calls must outlive this.
  CallByCall(Backend& backend, std::span<const KernelCall> calls)
      : backend_(backend), calls_(calls), microseconds_(calls.size()) {}

  void run() override;
  const std::vector<double>& kernel_microseconds() const override { return microseconds_; }

 private:
  Backend& backend_;
  std::span<const KernelCall> calls_;
  std::vector<double> microseconds_;
};

}  // namespace densegraph
