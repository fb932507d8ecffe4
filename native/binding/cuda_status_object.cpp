#include "cuda_status_object.h"

namespace densegraph::binding {

namespace {

Napi::Object device_object(Napi::Env env, const cuda::CudaDevice& device) {
  auto object = Napi::Object::New(env);
  object.Set("index", static_cast<double>(device.index));
  object.Set("name", device.name);
  object.Set("computeCapability", device.compute_capability);
  object.Set("multiprocessors", device.multiprocessors);
  object.Set("totalBytes", static_cast<double>(device.total_bytes));
  object.Set("supported", device.supported());
  return object;
}

Napi::Object missing_object(Napi::Env env, const cuda::MissingPart& missing) {
  auto object = Napi::Object::New(env);
  object.Set("part", missing.part);
  object.Set("reason", missing.reason);
  object.Set("remedy", missing.remedy);
  object.Set("optional", missing.optional);
  return object;
}

template <class Part, class Convert>
Napi::Array array_of(Napi::Env env, const std::vector<Part>& parts, const Convert& convert) {
  auto array = Napi::Array::New(env, parts.size());
  for (uint32_t i = 0; i < parts.size(); ++i) array.Set(i, convert(env, parts[i]));
  return array;
}

}  // namespace

Napi::Object cuda_status_object(Napi::Env env, const cuda::CudaStatus& status) {
  auto object = Napi::Object::New(env);
  object.Set("built", status.built);
  object.Set("runtimeVersion", status.runtime_version);
  object.Set("driverVersion", status.driver_version);
  object.Set("devices", array_of(env, status.devices, device_object));
  object.Set("cudnn", env.Null());
  if (status.cudnn) {
    auto cudnn = Napi::Object::New(env);
    cudnn.Set("path", status.cudnn->path);
    cudnn.Set("version", static_cast<double>(status.cudnn->version));
    cudnn.Set("planFolder", status.cudnn->plan_folder);
    object.Set("cudnn", cudnn);
  }
  object.Set("missing", array_of(env, status.missing, missing_object));
  return object;
}

Napi::Object device_memory_object(Napi::Env env, const cuda::DeviceMemory& memory) {
  auto object = Napi::Object::New(env);
  object.Set("freeBytes", static_cast<double>(memory.free_bytes));
  object.Set("totalBytes", static_cast<double>(memory.total_bytes));
  return object;
}

}  // namespace densegraph::binding
