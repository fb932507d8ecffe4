#include "backend.h"

#include "call_by_call.h"

namespace densegraph {

std::unique_ptr<Execution> Backend::prepare(std::span<const KernelCall> calls) {
  return std::make_unique<CallByCall>(*this, calls);
}

}  // namespace densegraph
