#include "cuda/cudnn/cudnn_library.h"

#include <filesystem>
#include <fstream>

#include "check.h"
#include "scratch_folder.h"
#include "variable.h"

using namespace densegraph::cudnn;

namespace {

namespace fs = std::filesystem;

/// Puts a copy of the stand-in where a package of Python would have its libcudnn.so.9. (By a link the linker
/// would see that it has the file already.)
void install(const fs::path& packages, const char* name) {
  const fs::path folder = packages / "nvidia" / name / "lib";
  fs::create_directories(folder);
  fs::copy_file(DENSEGRAPH_CUDNN_STAND_IN, folder / "libcudnn.so.9");
}

}  // namespace

TEST(cudnn_library_by_its_path_and_by_its_folder) {
  CHECK_EQUAL(CudnnLibrary::open(DENSEGRAPH_CUDNN_STAND_IN)->version_text(), "9.27.0");
  const auto library = CudnnLibrary::open(fs::path(DENSEGRAPH_CUDNN_STAND_IN).parent_path().string());
  CHECK(fs::equivalent(library->path(), DENSEGRAPH_CUDNN_STAND_IN));
  CHECK_EQUAL(library->version(), 92700);
}

TEST(cudnn_library_by_the_environment) {
  const Variable variable("DENSEGRAPH_CUDNN_PATH", DENSEGRAPH_CUDNN_STAND_IN);
  CHECK(fs::equivalent(CudnnLibrary::open("")->path(), DENSEGRAPH_CUDNN_STAND_IN));
}

TEST(cudnn_library_that_is_named_is_the_only_one_tried) {
  const Variable variable("DENSEGRAPH_CUDNN_PATH", DENSEGRAPH_CUDNN_STAND_IN);
  CHECK_THROWS(CudnnUnavailable, CudnnLibrary::open("/nowhere/libcudnn.so.9"),
               "\n  - /nowhere/libcudnn.so.9: ");
  CHECK_THROWS(CudnnUnavailable, CudnnLibrary::open("/nowhere"), "pip install nvidia-cudnn-cu13");
}

TEST(cudnn_library_that_is_switched_off) {
  const Variable variable("DENSEGRAPH_CUDNN_PATH", "off");
  CHECK_THROWS(CudnnUnavailable, CudnnLibrary::open(""), "it is switched off: its path is \"off\"");
  CHECK(CudnnLibrary::open(DENSEGRAPH_CUDNN_STAND_IN) != nullptr);
}

TEST(cudnn_library_of_a_virtual_environment) {
  const ScratchFolder folder;
  const Variable unset("DENSEGRAPH_CUDNN_PATH", "");
  const Variable variable("VIRTUAL_ENV", folder.path().string());
  install(folder.path() / "lib" / "python3.9" / "site-packages", "cudnn_jit");
  CHECK(CudnnLibrary::open("")->path().find("cudnn_jit") != std::string::npos);
  install(folder.path() / "lib" / "python3.11" / "site-packages", "cudnn");
  CHECK(CudnnLibrary::open("")->path().find("python3.11") != std::string::npos);
}

TEST(cudnn_library_of_the_first_python_on_the_path) {
  const ScratchFolder folder;
  const Variable unset("DENSEGRAPH_CUDNN_PATH", "");
  const Variable no_environment("VIRTUAL_ENV", "");
  const Variable no_conda("CONDA_PREFIX", "");
  fs::create_directories(folder.path() / "real" / "bin");
  fs::create_directories(folder.path() / "links");
  std::ofstream(folder.path() / "real" / "bin" / "python3");
  fs::create_symlink(folder.path() / "real" / "bin" / "python3", folder.path() / "links" / "python3");
  install(folder.path() / "real" / "lib" / "python3.12" / "site-packages", "cudnn");
  const Variable path("PATH", "/nowhere:" + (folder.path() / "links").string());
  CHECK(CudnnLibrary::open("")->path().find(folder.path().string()) == 0);
}

TEST(cudnn_library_of_another_version) {
  const Variable variable("DENSEGRAPH_STAND_IN_VERSION", "80907");
  CHECK_THROWS(CudnnUnavailable, CudnnLibrary::open(DENSEGRAPH_CUDNN_STAND_IN),
               ": is version 8.9.7, at least 9.2.0");
  const Variable early("DENSEGRAPH_STAND_IN_VERSION", "90100");
  CHECK_THROWS(CudnnUnavailable, CudnnLibrary::open(DENSEGRAPH_CUDNN_STAND_IN), ": is version 9.1.0");
  const Variable late("DENSEGRAPH_STAND_IN_VERSION", "100000");
  CHECK_THROWS(CudnnUnavailable, CudnnLibrary::open(DENSEGRAPH_CUDNN_STAND_IN), ": is version 10.0.0");
}

TEST(cudnn_library_that_is_another) {
  CHECK_THROWS(CudnnUnavailable, CudnnLibrary::open("libm.so.6"),
               "libm.so.6: has no function cudnnGetVersion");
}
