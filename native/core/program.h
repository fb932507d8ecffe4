#pragma once
#include <vector>

#include "arena.h"
#include "backend.h"
#include "kernel_call.h"
#include "program_description.h"

namespace densegraph {

/// A list of calls that is safe to run over one arena.
class Program {
 public:
  /// Checks that every buffer lies in the arena, every view in its buffer, every call obeys its rule
  /// (kernel_check.h) and has the workspace that the backend asks for. Throws std::invalid_argument with the
  /// index and label of the kernel or the name of the buffer.
  Program(const ProgramDescription& description, const Arena& arena, const Backend& backend);

  const std::vector<KernelCall>& calls() const { return calls_; }

 private:
  std::vector<KernelCall> calls_;
};

/// The call of a kernel whose workspace operand is absent and whose views have no memory yet: data pointers
/// only say how the operands will be aligned, element types are the given ones in the operands' order, and
/// the rule's where none is given. For Backend::workspace_bytes. Throws std::invalid_argument as Program
/// does.
KernelCall call_without_memory(const KernelDescription& description,
                               const std::vector<std::optional<ElementType>>& types = {});

}  // namespace densegraph
