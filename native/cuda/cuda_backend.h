#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../core/backend.h"

/// The CUDA backend as the rest of the engine sees it: no header of CUDA is needed to include this, and where
/// CUDA is not built native/no_cuda stands in its place.
namespace densegraph::cuda {

/// Of the devices that the kernels are built for: bfloat16 products and asynchronous copies need 8.0.
constexpr int kLeastComputeCapability = 80;

struct CudaOptions {
  /// Among those that CUDA_VISIBLE_DEVICES leaves visible.
  int64_t device = 0;
  /// Convolutions of float32 may round their factors to TF32's 10 bits.
  bool allow_tf32 = false;
  /// Kernels whose result depends on the order in which blocks happen to run.
  bool allow_nondeterministic = false;
  /// Measure every kernel with events, which leaves the program uncaptured.
  bool time_kernels = false;
  /// libcudnn.so.9 or the folder that it lies in; `off`: none; empty: where the system finds it.
  std::string cudnn_path{};
};

struct CudaDevice {
  int64_t index;
  std::string name;
  /// 90 for 9.0.
  int compute_capability;
  int multiprocessors;
  int64_t total_bytes;
  /// The kernels are built for devices of its kind.
  bool supported() const { return compute_capability >= kLeastComputeCapability; }
};

/// Of a device, other processes counted.
struct DeviceMemory {
  int64_t free_bytes;
  int64_t total_bytes;
};

struct CudnnInstallation {
  std::string path;
  /// 92700 for 9.27.0.
  int64_t version;
  /// Where its plans are kept; empty: nowhere.
  std::string plan_folder;
};

/// What is missing, and how to get it.
struct MissingPart {
  std::string part;
  std::string reason;
  std::string remedy;
  /// The backend does without.
  bool optional = false;
};

struct CudaStatus {
  /// Whether this build has the backend.
  bool built = false;
  /// 13000 for 13.0; 0 where there is none.
  int runtime_version = 0;
  int driver_version = 0;
  std::vector<CudaDevice> devices;
  std::optional<CudnnInstallation> cudnn;
  std::vector<MissingPart> missing;
};

/// Looks at the machine. Where devices can be used, what is missing is cuDNN alone, which is optional unless
/// it is named: convolutions then run by our own kernels. Makes no context on any device, so that who only
/// looks takes no memory there. Throws nothing but std::bad_alloc.
CudaStatus status(const CudaOptions& options);

/// Makes a context on the device, which takes some hundred MB of it. Throws as make_cuda_backend.
DeviceMemory device_memory(const CudaOptions& options);

/// Throws DeviceError where the device cannot be had.
std::unique_ptr<Backend> make_cuda_backend(const CudaOptions& options);

/// What such a backend's workspace_bytes would answer; without a context but where cuDNN is asked, for
/// convolutions. Throws as make_cuda_backend.
int64_t workspace_bytes(const CudaOptions& options, KernelOperation operation,
                        const KernelArguments& arguments);

/// How many kernels the device is given to run for such a call by itself; nothing runs, and data pointers are
/// not followed. Makes a context. Throws as make_cuda_backend, and where the workspace is too small.
int64_t launches(const CudaOptions& options, KernelOperation operation, const KernelArguments& arguments);

}  // namespace densegraph::cuda
