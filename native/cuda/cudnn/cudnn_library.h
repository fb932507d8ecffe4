#pragma once
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "cudnn_api.h"

namespace densegraph::cudnn {

/// No usable cuDNN: the message lists every place that was tried, what was found there, and how to get cuDNN.
class CudnnUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// libcudnn.so.9, opened at run time and kept open for the life of the process: cuDNN does not bear being
/// unloaded.
class CudnnLibrary {
 public:
  /// The path that says: use none.
  static constexpr const char* kSwitchedOff = "off";

  /// `path`, or DENSEGRAPH_CUDNN_PATH where it is empty; empty where none is named.
  static std::string named(const std::string& path);

  /// Opens what is named (a library, or a folder that holds one), and nothing else; where nothing is named,
  /// the first that can be opened of: the packages nvidia-cudnn-cu13 and -cu12 of the Python environments of
  /// find_python_packages; the dynamic linker's own search. Throws CudnnUnavailable.
  static std::shared_ptr<const CudnnLibrary> open(const std::string& path);

  const Functions& functions() const { return functions_; }
  /// The file that the functions are from.
  const std::string& path() const { return path_; }
  /// As cuDNN counts: 92700 is 9.27.0.
  int64_t version() const { return static_cast<int64_t>(functions_.get_version()); }
  /// "9.27.0".
  std::string version_text() const;

 private:
  CudnnLibrary(const Functions& functions, std::string path)
      : functions_(functions), path_(std::move(path)) {}

  /// The library, or null with a line for people about why not.
  static std::shared_ptr<const CudnnLibrary> try_open(const std::string& file,
                                                      std::vector<std::string>& tried);

  Functions functions_;
  std::string path_;
};

}  // namespace densegraph::cudnn
