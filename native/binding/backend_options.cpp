#include "backend_options.h"

#include "js_reader.h"

namespace densegraph::binding {

namespace {

const Path kPath{.name = "options"};

/// Fields that may be left out.
std::string optional_string(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  return value.IsUndefined() ? "" : read_string(value, kPath.field(name));
}
bool optional_flag(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  return !value.IsUndefined() && read_boolean(value, kPath.field(name));
}
int64_t optional_integer(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  return value.IsUndefined() ? 0 : read_integer(value, kPath.field(name));
}

cpu::CpuOptions read_cpu_options(const Napi::Object& object) {
  return {read_integer(object.Get("threads"), kPath.field("threads")),
          optional_string(object, "instructionSet")};
}

}  // namespace

cuda::CudaOptions read_cuda_options(Napi::Value value) {
  const Napi::Object object = read_object(value, kPath);
  return {.device = optional_integer(object, "deviceIndex"),
          .allow_tf32 = optional_flag(object, "allowTf32"),
          .allow_nondeterministic = optional_flag(object, "allowNondeterministic"),
          .time_kernels = optional_flag(object, "timeKernels"),
          .cudnn_path = optional_string(object, "cudnnPath")};
}

BackendOptions read_backend_options(Napi::Value value) {
  const Napi::Object object = read_object(value, kPath);
  const std::string device = read_string(object.Get("device"), kPath.field("device"));
  if (device == "cpu") return read_cpu_options(object);
  if (device == "cuda") return read_cuda_options(object);
  fail_type("\"cpu\" or \"cuda\"", kPath.field("device"), object.Get("device"));
}

std::unique_ptr<Backend> make_backend(const BackendOptions& options) {
  if (const auto* cpu = std::get_if<cpu::CpuOptions>(&options)) return cpu::make_cpu_backend(*cpu);
  return cuda::make_cuda_backend(std::get<cuda::CudaOptions>(options));
}

int64_t backend_workspace_bytes(const BackendOptions& options, KernelOperation operation,
                                const KernelArguments& arguments) {
  if (const auto* cpu = std::get_if<cpu::CpuOptions>(&options)) {
    return cpu::workspace_bytes(*cpu, operation, arguments);
  }
  return cuda::workspace_bytes(std::get<cuda::CudaOptions>(options), operation, arguments);
}

}  // namespace densegraph::binding
