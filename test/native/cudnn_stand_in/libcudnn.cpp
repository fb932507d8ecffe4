/// A strict stand-in for libcudnn.so.9: the functions of cuDNN's backend API that densegraph calls, with its
/// ABI, over memory of the host. It refuses what real cuDNN refuses, offers engines with faults beside good
/// ones, and computes convolutions by plain loops over the very strides.
#include <algorithm>
#include <cstdlib>
#include <new>
#include <string>

#include "finalize.h"
#include "plan.h"
#include "version.h"

namespace {

using namespace stand_in;
using densegraph::cudnn::RawDescriptor;

/// A descriptor's handle is the address of the pointer that keeps its object alive.
using Keeper = std::shared_ptr<Object>;

struct Context {
  Stream stream = nullptr;
};

thread_local std::string last_error;

/// The border: what is refused inside becomes a status and a text.
template <class Body>
Status guarded(const Body& body) {
  try {
    body();
    return Status::success;
  } catch (const Refusal& refusal) {
    last_error = refusal.message;
    return refusal.status;
  } catch (const std::exception& error) {
    last_error = error.what();
    return Status::internal_error;
  }
}

Object& object_of(RawDescriptor descriptor) {
  require(descriptor != nullptr, Status::bad_param_null_pointer, "a descriptor is null");
  return **static_cast<Keeper*>(descriptor);
}

Object& object_of(RawDescriptor descriptor, DescriptorType type) {
  Object& object = object_of(descriptor);
  require(object.type == type, Status::bad_param_descriptor_type, "a descriptor of another type");
  require(object.finalized, Status::bad_param_not_finalized, "a descriptor that is not finalized");
  return object;
}

}  // namespace

#define STAND_IN_EXPORT extern "C" __attribute__((visibility("default")))

STAND_IN_EXPORT size_t cudnnGetVersion() {
  return static_cast<size_t>(version());
}

STAND_IN_EXPORT const char* cudnnGetErrorString(Status status) {
  switch (static_cast<int>(status) / 1000) {
    case 0:
      return "CUDNN_STATUS_SUCCESS";
    case 2:
      return "CUDNN_STATUS_BAD_PARAM";
    case 3:
      return "CUDNN_STATUS_NOT_SUPPORTED";
    default:
      return "CUDNN_STATUS_INTERNAL_ERROR";
  }
}

STAND_IN_EXPORT void cudnnGetLastErrorString(char* message, size_t size) {
  if (size == 0) return;
  const size_t count = std::min(last_error.size(), size - 1);
  last_error.copy(message, count);
  message[count] = '\0';
}

/// Fails while DENSEGRAPH_STAND_IN_BROKEN is set, as on a device that cuDNN does not know.
STAND_IN_EXPORT Status cudnnCreate(Handle* handle) {
  return guarded([&] {
    require(std::getenv("DENSEGRAPH_STAND_IN_BROKEN") == nullptr, Status::not_initialized,
            "the stand-in is to fail");
    *handle = new Context;
  });
}

STAND_IN_EXPORT Status cudnnDestroy(Handle handle) {
  return guarded([&] { delete static_cast<Context*>(handle); });
}

STAND_IN_EXPORT Status cudnnSetStream(Handle handle, Stream stream) {
  return guarded([&] {
    require(handle != nullptr, Status::bad_param_null_pointer, "a handle is null");
    static_cast<Context*>(handle)->stream = stream;
  });
}

STAND_IN_EXPORT Status cudnnBackendCreateDescriptor(DescriptorType type, RawDescriptor* descriptor) {
  return guarded([&] {
    auto object = std::make_shared<Object>();
    object->type = type;
    *descriptor = new Keeper(std::move(object));
  });
}

STAND_IN_EXPORT Status cudnnBackendDestroyDescriptor(RawDescriptor descriptor) {
  return guarded([&] { delete static_cast<Keeper*>(descriptor); });
}

STAND_IN_EXPORT Status cudnnBackendFinalize(RawDescriptor descriptor) {
  return guarded([&] { finalize(object_of(descriptor)); });
}

STAND_IN_EXPORT Status cudnnBackendSetAttribute(RawDescriptor descriptor, Attribute name, AttributeType type,
                                                int64_t count, const void* elements) {
  return guarded([&] { set_attribute(object_of(descriptor), name, type, count, elements); });
}

STAND_IN_EXPORT Status cudnnBackendGetAttribute(RawDescriptor descriptor, Attribute name, AttributeType type,
                                                int64_t requested, int64_t* count, void* elements) {
  return guarded([&] { *count = get_attribute(object_of(descriptor), name, type, requested, elements); });
}

STAND_IN_EXPORT Status cudnnBackendExecute(Handle handle, RawDescriptor plan, RawDescriptor pack) {
  return guarded([&] {
    require(handle != nullptr, Status::bad_param_null_pointer, "a handle is null");
    execute(handle, static_cast<Context*>(handle)->stream,
            object_of(plan, DescriptorType::execution_plan).meaning_as<Plan>(),
            object_of(pack, DescriptorType::variant_pack));
  });
}
