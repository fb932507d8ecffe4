#include "backend.h"

#include "call_by_call.h"

namespace densegraph {

std::unique_ptr<Execution> Backend::prepare(std::span<const KernelCall> calls) {
  return std::make_unique<CallByCall>(*this, calls);
}

void Backend::finish(std::span<const CopyOut> results) {
  for (const CopyOut& result : results) copy_out(result.target, result.source, result.bytes);
}

}  // namespace densegraph
