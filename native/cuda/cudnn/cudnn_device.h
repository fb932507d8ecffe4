#pragma once
#include <memory>
#include <optional>
#include <string>

#include "cudnn_library.h"
#include "descriptor.h"

namespace densegraph::cudnn {

/// What plans are made for: a device that is there, or the description of one.
class CudnnDevice {
 public:
  /// The current device of the calling thread, with a cuDNN handle on it. `identity` tells devices apart that
  /// want plans of their own: name, compute capability, multiprocessors.
  static std::shared_ptr<const CudnnDevice> current(std::shared_ptr<const CudnnLibrary> library,
                                                    std::string identity);
  /// A device that need not be there, by cuDNN's own JSON of its properties: plans can be made for it, not
  /// run.
  static std::shared_ptr<const CudnnDevice> described(std::shared_ptr<const CudnnLibrary> library,
                                                      const std::string& json);
  /// The same device with a handle of its own, for the calling thread: no two may use one at once.
  std::shared_ptr<const CudnnDevice> another() const;
  ~CudnnDevice();
  CudnnDevice(const CudnnDevice&) = delete;
  CudnnDevice& operator=(const CudnnDevice&) = delete;

  const CudnnLibrary& library() const { return *library_; }
  const Functions& functions() const { return library_->functions(); }
  const std::string& identity() const { return identity_; }
  /// Null where the device is only described.
  Handle handle() const { return handle_; }

  /// Tells a descriptor for which device it is: of the two attributes the one that fits; engine heuristics
  /// have no attribute for a handle, which they take from the graph.
  void set_target(Descriptor& descriptor, std::optional<Attribute> handle,
                  std::optional<Attribute> properties) const;

 private:
  CudnnDevice(std::shared_ptr<const CudnnLibrary> library, std::string identity)
      : library_(std::move(library)), identity_(std::move(identity)) {}

  std::shared_ptr<const CudnnLibrary> library_;
  std::string identity_;
  Handle handle_ = nullptr;
  std::optional<Descriptor> properties_;
};

}  // namespace densegraph::cudnn
