#include <napi.h>

#include "../core/program.h"
#include "../cpu/cpu_backend.h"
#include "backend_options.h"
#include "cuda_status_object.h"
#include "program_reader.h"
#include "session_object.h"
#include "translate_exceptions.h"

namespace densegraph::binding {

namespace {

Napi::Value instruction_sets(const Napi::CallbackInfo& info) {
  const std::vector<std::string> names = cpu::instruction_sets();
  auto result = Napi::Array::New(info.Env(), names.size());
  for (uint32_t i = 0; i < names.size(); ++i) result.Set(i, names[i]);
  return result;
}

/// Of the arguments kernel and elementTypes.
KernelCall call_of(const Napi::CallbackInfo& info) {
  return call_without_memory(read_kernel(info[1], {.name = "kernel"}),
                             read_element_types(info[2], {.name = "elementTypes"}));
}

Napi::Value workspace_bytes(const Napi::CallbackInfo& info) {
  return translate_exceptions(info.Env(), [&]() -> Napi::Value {
    const BackendOptions options = read_backend_options(info[0]);
    const KernelCall call = call_of(info);
    const int64_t bytes = backend_workspace_bytes(options, call.operation, call.arguments());
    return Napi::Number::New(info.Env(), static_cast<double>(bytes));
  });
}

cuda::CudaOptions cuda_options_of(const Napi::CallbackInfo& info) {
  return info[0].IsUndefined() ? cuda::CudaOptions{} : read_cuda_options(info[0]);
}

Napi::Value cuda_status(const Napi::CallbackInfo& info) {
  return translate_exceptions(info.Env(), [&]() -> Napi::Value {
    return cuda_status_object(info.Env(), cuda::status(cuda_options_of(info)));
  });
}

Napi::Value cuda_memory(const Napi::CallbackInfo& info) {
  return translate_exceptions(info.Env(), [&]() -> Napi::Value {
    return device_memory_object(info.Env(), cuda::device_memory(cuda_options_of(info)));
  });
}

Napi::Value cuda_launches(const Napi::CallbackInfo& info) {
  return translate_exceptions(info.Env(), [&]() -> Napi::Value {
    const KernelCall call = call_of(info);
    const int64_t count = cuda::launches(cuda_options_of(info), call.operation, call.arguments());
    return Napi::Number::New(info.Env(), static_cast<double>(count));
  });
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("instructionSets", Napi::Function::New<instruction_sets>(env, "instructionSets"));
  exports.Set("workspaceBytes", Napi::Function::New<workspace_bytes>(env, "workspaceBytes"));
  exports.Set("cudaStatus", Napi::Function::New<cuda_status>(env, "cudaStatus"));
  exports.Set("cudaMemory", Napi::Function::New<cuda_memory>(env, "cudaMemory"));
  exports.Set("cudaLaunches", Napi::Function::New<cuda_launches>(env, "cudaLaunches"));
  exports.Set("Session", SessionObject::define(env));
  return exports;
}

}  // namespace

}  // namespace densegraph::binding

static Napi::Object initialize_densegraph(Napi::Env env, Napi::Object exports) {
  return densegraph::binding::initialize(env, exports);
}
NODE_API_MODULE(densegraph, initialize_densegraph)
