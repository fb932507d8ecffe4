#include "program_reader.h"

#include "../core/element_type.h"
#include "../core/kernel_operation_names.h"

namespace densegraph::binding {

namespace {

constexpr uint32_t kMaximumBuffers = 1'000'000;
constexpr uint32_t kMaximumKernels = 1'000'000;
/// More than any operation has.
constexpr uint32_t kMaximumOperands = 16;
constexpr uint32_t kMaximumAttributes = 16;

int64_t integer_field(const Napi::Object& object, const char* name, const Path& path) {
  return read_integer(object.Get(name), path.field(name));
}

/// Reads every element of an array under a handle scope of its own, so that long programs keep no handles.
template <class Read>
void for_each(const Napi::Array& array, const Path& path, const Read& read) {
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::HandleScope scope(array.Env());
    read(array.Get(i), path.element(i));
  }
}

ElementType read_element_type(Napi::Value value, const Path& path) {
  const std::optional<ElementType> type = find_element_type(read_string(value, path));
  if (!type) fail_type("float32, bfloat16, int32 or uint8", path, value);
  return *type;
}

BufferDescription read_buffer(Napi::Value value, const Path& path) {
  const Napi::Object object = read_object(value, path);
  return {integer_field(object, "id", path), read_string(object.Get("name"), path.field("name")),
          read_element_type(object.Get("elementType"), path.field("elementType")),
          integer_field(object, "offset", path), integer_field(object, "bytes", path)};
}

std::optional<ViewDescription> read_operand(Napi::Value value, const Path& path) {
  if (value.IsNull()) return std::nullopt;
  const Napi::Object object = read_object(value, path);
  return ViewDescription{
      integer_field(object, "buffer", path), integer_field(object, "offset", path),
      integer_field(object, "n", path),      integer_field(object, "h", path),
      integer_field(object, "w", path),      integer_field(object, "c", path),
      integer_field(object, "stride", path),
  };
}

}  // namespace

KernelDescription read_kernel(Napi::Value value, const Path& path) {
  const Napi::Object object = read_object(value, path);
  const Path operation_path = path.field("operation");
  const std::optional<KernelOperation> operation =
      find_kernel_operation(read_string(object.Get("operation"), operation_path));
  if (!operation) fail_type("a kernel operation", operation_path, object.Get("operation"));
  KernelDescription kernel{*operation, read_string(object.Get("label"), path.field("label")), {}, {}};
  const Path operands_path = path.field("operands");
  for_each(
      read_array(object.Get("operands"), kMaximumOperands, operands_path), operands_path,
      [&](Napi::Value operand, const Path& at) { kernel.operands.push_back(read_operand(operand, at)); });
  const Path attributes_path = path.field("attributes");
  for_each(read_array(object.Get("attributes"), kMaximumAttributes, attributes_path), attributes_path,
           [&](Napi::Value attribute, const Path& at) {
             kernel.attributes.push_back(read_number(attribute, at));
           });
  return kernel;
}

std::vector<std::optional<ElementType>> read_element_types(Napi::Value value, const Path& path) {
  std::vector<std::optional<ElementType>> types;
  if (value.IsUndefined()) return types;
  for_each(read_array(value, kMaximumOperands, path), path, [&](Napi::Value type, const Path& at) {
    types.push_back(type.IsNull() ? std::nullopt : std::optional(read_element_type(type, at)));
  });
  return types;
}

ProgramDescription read_program(Napi::Value value) {
  const Path path{.name = "program"};
  const Napi::Object object = read_object(value, path);
  ProgramDescription program;
  const Path buffers_path = path.field("buffers");
  for_each(read_array(object.Get("buffers"), kMaximumBuffers, buffers_path), buffers_path,
           [&](Napi::Value buffer, const Path& at) { program.buffers.push_back(read_buffer(buffer, at)); });
  const Path kernels_path = path.field("kernels");
  for_each(read_array(object.Get("kernels"), kMaximumKernels, kernels_path), kernels_path,
           [&](Napi::Value kernel, const Path& at) { program.kernels.push_back(read_kernel(kernel, at)); });
  return program;
}

}  // namespace densegraph::binding
