#include "python_packages.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "environment.h"

namespace densegraph::cudnn {
namespace {

namespace fs = std::filesystem;

/// PREFIX/lib/python3*/{site,dist}-packages, the newest Python first.
void append_of_prefix(const fs::path& prefix, std::vector<fs::path>& folders) {
  std::error_code error;
  std::vector<fs::path> versions;
  for (const fs::directory_entry& entry : fs::directory_iterator(prefix / "lib", error)) {
    if (entry.path().filename().string().starts_with("python3")) versions.push_back(entry.path());
  }
  const auto by_version = [](const fs::path& a, const fs::path& b) {
    const std::string left = a.filename().string(), right = b.filename().string();
    return left.size() == right.size() ? left > right : left.size() > right.size();
  };
  std::sort(versions.begin(), versions.end(), by_version);
  for (const fs::path& version : versions) {
    for (const char* const name : {"site-packages", "dist-packages"}) {
      if (fs::is_directory(version / name, error)) folders.push_back(version / name);
    }
  }
}

/// The first python3 on the path, or an empty path.
fs::path first_python() {
  std::istringstream folders(environment("PATH"));
  std::error_code error;
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path candidate = fs::path(folder) / "python3";
    if (!folder.empty() && fs::exists(candidate, error)) return candidate;
  }
  return {};
}

}  // namespace

std::vector<fs::path> find_python_packages() {
  std::vector<fs::path> prefixes;
  for (const char* const name : {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
    if (const std::string prefix = environment(name); !prefix.empty()) prefixes.emplace_back(prefix);
  }
  if (const fs::path python = first_python(); !python.empty()) {
    std::error_code error;
    prefixes.push_back(python.parent_path().parent_path());
    // A link without an environment of its own belongs to the Python that it leads to.
    const fs::path real = fs::canonical(python, error);
    if (!error) prefixes.push_back(real.parent_path().parent_path());
  }
  if (const std::string home = environment("HOME"); !home.empty())
    prefixes.push_back(fs::path(home) / ".local");
  prefixes.insert(prefixes.end(), {"/usr/local", "/usr"});
  std::vector<fs::path> folders;
  for (const fs::path& prefix : prefixes) append_of_prefix(prefix, folders);
  std::vector<fs::path> unique;
  for (const fs::path& folder : folders) {
    if (std::find(unique.begin(), unique.end(), folder) == unique.end()) unique.push_back(folder);
  }
  return unique;
}

}  // namespace densegraph::cudnn
