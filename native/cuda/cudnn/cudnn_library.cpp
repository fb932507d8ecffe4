#include "cudnn_library.h"

#include <dlfcn.h>

#include <filesystem>

#include "environment.h"
#include "python_packages.h"

namespace densegraph::cudnn {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFileName = "libcudnn.so.9";

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

/// Null, or the name of a function that the library lacks.
const char* missing_function(void* library, Functions& functions) {
  if (!find(library, "cudnnGetVersion", functions.get_version)) return "cudnnGetVersion";
  if (!find(library, "cudnnGetErrorString", functions.get_error_string)) return "cudnnGetErrorString";
  if (!find(library, "cudnnGetLastErrorString", functions.get_last_error_string)) {
    return "cudnnGetLastErrorString";
  }
  if (!find(library, "cudnnCreate", functions.create)) return "cudnnCreate";
  if (!find(library, "cudnnDestroy", functions.destroy)) return "cudnnDestroy";
  if (!find(library, "cudnnSetStream", functions.set_stream)) return "cudnnSetStream";
  if (!find(library, "cudnnBackendCreateDescriptor", functions.create_descriptor)) {
    return "cudnnBackendCreateDescriptor";
  }
  if (!find(library, "cudnnBackendDestroyDescriptor", functions.destroy_descriptor)) {
    return "cudnnBackendDestroyDescriptor";
  }
  if (!find(library, "cudnnBackendFinalize", functions.finalize)) return "cudnnBackendFinalize";
  if (!find(library, "cudnnBackendSetAttribute", functions.set_attribute)) return "cudnnBackendSetAttribute";
  if (!find(library, "cudnnBackendGetAttribute", functions.get_attribute)) return "cudnnBackendGetAttribute";
  if (!find(library, "cudnnBackendExecute", functions.execute)) return "cudnnBackendExecute";
  return nullptr;
}

/// A library stays as it is named, a folder means the library in it.
std::string library_in(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error) ? (fs::path(path) / kFileName).string() : path;
}

std::string version_text_of(int64_t version) {
  return std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." +
         std::to_string(version % 100);
}

/// The libraries that packages of Python bring: the whole cuDNN, or its run-time-compiled engines alone.
std::vector<std::string> packaged_libraries() {
  std::vector<std::string> files;
  std::error_code error;
  for (const fs::path& packages : find_python_packages()) {
    for (const char* const name : {"cudnn", "cudnn_jit"}) {
      const fs::path file = packages / "nvidia" / name / "lib" / kFileName;
      if (fs::exists(file, error)) files.push_back(file.string());
    }
  }
  return files;
}

[[noreturn]] void throw_unavailable(const std::vector<std::string>& tried) {
  std::string message = "Expected cuDNN 9 (libcudnn.so.9) but found none that can be used:";
  for (const std::string& line : tried) message += "\n  - " + line;
  throw CudnnUnavailable(
      message +
      "\nInstall it (pip install nvidia-cudnn-cu13, or the system's package libcudnn9-cuda-13) or "
      "name the library or its folder by DENSEGRAPH_CUDNN_PATH");
}

}  // namespace

std::shared_ptr<const CudnnLibrary> CudnnLibrary::try_open(const std::string& file,
                                                           std::vector<std::string>& tried) {
  void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* const reason = dlerror();
    tried.push_back(file + ": " + (reason == nullptr ? "cannot be opened" : reason));
    return nullptr;
  }
  Functions functions{};
  if (const char* const missing = missing_function(library, functions)) {
    tried.push_back(file + ": has no function " + missing);
    return nullptr;
  }
  const auto version = static_cast<int64_t>(functions.get_version());
  if (version / 10000 != kMajorVersion || version < kFirstVersion) {
    tried.push_back(file + ": is version " + version_text_of(version) + ", at least " +
                    version_text_of(kFirstVersion) + " and below 10 is needed");
    return nullptr;
  }
  Dl_info info{};
  const bool known = dladdr(reinterpret_cast<void*>(functions.get_version), &info) != 0;
  return std::shared_ptr<const CudnnLibrary>(new CudnnLibrary(functions, known ? info.dli_fname : file));
}

std::string CudnnLibrary::named(const std::string& path) {
  return path.empty() ? environment("DENSEGRAPH_CUDNN_PATH") : path;
}

std::shared_ptr<const CudnnLibrary> CudnnLibrary::open(const std::string& path) {
  const std::string named = CudnnLibrary::named(path);
  if (named == kSwitchedOff) {
    throw CudnnUnavailable(std::string("Expected cuDNN but it is switched off: its path is \"") +
                           kSwitchedOff + "\"");
  }
  std::vector<std::string> files;
  if (!named.empty()) {
    files.push_back(library_in(named));
  } else {
    files = packaged_libraries();
    files.emplace_back(kFileName);
  }
  std::vector<std::string> tried;
  for (const std::string& file : files) {
    if (auto library = try_open(file, tried)) return library;
  }
  throw_unavailable(tried);
}

std::string CudnnLibrary::version_text() const {
  return version_text_of(version());
}

}  // namespace densegraph::cudnn
