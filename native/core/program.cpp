#include "program.h"

#include <stdexcept>

#include "element_type.h"
#include "kernel_check.h"
#include "kernel_operation_names.h"
#include "kernel_rules.h"

namespace densegraph {

namespace {

using Buffers = std::vector<BufferDescription>;

[[noreturn]] void fail(const std::string& message) {
  throw std::invalid_argument(message);
}

bool is_aligned(int64_t bytes) {
  return bytes % kArenaAlignment == 0;
}

void check_buffer(const BufferDescription& buffer, int64_t index, const Arena& arena,
                  const Backend& backend) {
  const std::string where = "buffer " + std::to_string(index) + " \"" + buffer.name + "\"";
  if (buffer.id != index)
    fail(where + ": expected its place in the list for id but received " + std::to_string(buffer.id));
  if (!backend.supports(buffer.type)) {
    fail(where + ": expected elements that the device computes with but received " +
         std::string(element_type_name(buffer.type)) + "; compile for precision FLOAT32");
  }
  if (buffer.offset < 0 || !is_aligned(buffer.offset)) {
    fail(where + ": expected a multiple of 64 for offset but received " + std::to_string(buffer.offset));
  }
  if (buffer.bytes < 0 || !is_aligned(buffer.bytes)) {
    fail(where + ": expected a multiple of 64 for bytes but received " + std::to_string(buffer.bytes));
  }
  if (buffer.offset > arena.bytes() || buffer.bytes > arena.bytes() - buffer.offset) {
    fail(where + ": expected an end within the arena's " + std::to_string(arena.bytes()) +
         " bytes but received " + std::to_string(buffer.offset) + " + " + std::to_string(buffer.bytes));
  }
}

TensorView view_without_memory(const ViewDescription& view, ElementType type) {
  return {nullptr, view.n, view.h, view.w, view.c, view.stride, type};
}

/// Gives a view without memory an address that lies as its own will between multiples of kArenaAlignment, at
/// which buffers begin.
void set_address(TensorView& view, int64_t offset, const std::string& where) {
  if (offset < 0) fail(where + ": expected at least 0 for offset but received " + std::to_string(offset));
  const int64_t bytes = offset % kArenaAlignment * element_bytes(view.type) % kArenaAlignment;
  view.data = reinterpret_cast<void*>(static_cast<uintptr_t>(bytes));
}

TensorView resolve(const ViewDescription& description, const Buffers& buffers, const Arena& arena,
                   const std::string& where) {
  if (description.buffer < 0 || description.buffer >= static_cast<int64_t>(buffers.size())) {
    fail(where + ": expected one of the program's " + std::to_string(buffers.size()) +
         " buffers but received " + std::to_string(description.buffer));
  }
  const BufferDescription& buffer = buffers[static_cast<size_t>(description.buffer)];
  TensorView view = view_without_memory(description, buffer.type);
  const int64_t span = checked_span(view, where);
  const int64_t available = buffer.bytes / element_bytes(buffer.type);
  if (description.offset < 0 || description.offset > available || span > available - description.offset) {
    fail(where + ": expected an end within the " + std::to_string(available) + " elements of buffer \"" +
         buffer.name + "\" but received " + std::to_string(description.offset) + " + " +
         std::to_string(span));
  }
  view.data = arena.at(buffer.offset + description.offset * element_bytes(buffer.type));
  return view;
}

std::string operand_name(const KernelDescription& kernel, size_t index) {
  const KernelRule& rule = kernel_rule(kernel.operation);
  return std::string(kernel_operation_name(kernel.operation)) + " \"" + kernel.label + "\", " +
         (index < rule.operands.size() ? rule.operands[index].name : "operand " + std::to_string(index));
}

/// The place of the workspace in an operation's operands; -1 where it has none.
int workspace_index(KernelOperation operation) {
  const std::vector<OperandRule>& operands = kernel_rule(operation).operands;
  return operands.back().access == Access::workspace ? static_cast<int>(operands.size()) - 1 : -1;
}

void check_workspace(KernelCall call, const Backend& backend) {
  const int index = workspace_index(call.operation);
  if (index < 0) return;
  TensorView& workspace = call.operands[static_cast<size_t>(index)];
  const int64_t received = workspace.present() ? workspace.c * element_bytes(workspace.type) : 0;
  workspace = {};
  const int64_t needed = backend.workspace_bytes(call.operation, call.arguments());
  if (received < needed) {
    fail(std::string(kernel_operation_name(call.operation)) + " \"" + call.label + "\": expected at least " +
         std::to_string(needed) + " bytes for workspace but received " + std::to_string(received));
  }
}

KernelCall checked_call(const KernelDescription& kernel, const Buffers& buffers, const Arena& arena,
                        const Backend& backend) {
  KernelCall call{kernel.operation, kernel.label, {}, kernel.attributes};
  for (size_t i = 0; i < kernel.operands.size(); ++i) {
    const auto& operand = kernel.operands[i];
    call.operands.push_back(operand ? resolve(*operand, buffers, arena, operand_name(kernel, i))
                                    : TensorView{});
  }
  check_kernel(call.operation, call.label, call.operands, call.attributes);
  check_workspace(call, backend);
  return call;
}

}  // namespace

Program::Program(const ProgramDescription& description, const Arena& arena, const Backend& backend) {
  const Buffers& buffers = description.buffers;
  for (size_t i = 0; i < buffers.size(); ++i) {
    check_buffer(buffers[i], static_cast<int64_t>(i), arena, backend);
  }
  for (const KernelDescription& kernel : description.kernels) {
    try {
      calls_.push_back(checked_call(kernel, buffers, arena, backend));
    } catch (const std::invalid_argument& error) {
      fail("kernel " + std::to_string(calls_.size()) + ": " + error.what());
    }
  }
}

KernelCall call_without_memory(const KernelDescription& kernel,
                               const std::vector<std::optional<ElementType>>& types) {
  const KernelRule& rule = kernel_rule(kernel.operation);
  const auto type_of = [&](size_t index) {
    if (index < types.size() && types[index]) return *types[index];
    return index < rule.operands.size() ? rule.operands[index].type : ElementType::float32;
  };
  KernelCall call{kernel.operation, kernel.label, {}, kernel.attributes};
  for (size_t i = 0; i < kernel.operands.size(); ++i) {
    TensorView view{};
    if (kernel.operands[i]) {
      view = view_without_memory(*kernel.operands[i], type_of(i));
      checked_span(view, operand_name(kernel, i));
    }
    call.operands.push_back(view);
  }
  check_kernel(call.operation, call.label, call.operands, call.attributes);
  for (size_t i = 0; i < kernel.operands.size(); ++i) {
    if (kernel.operands[i])
      set_address(call.operands[i], kernel.operands[i]->offset, operand_name(kernel, i));
  }
  return call;
}

}  // namespace densegraph
