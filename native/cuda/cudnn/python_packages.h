#pragma once
#include <filesystem>
#include <vector>

namespace densegraph::cudnn {

/// The folders of installed packages (site-packages, dist-packages) of the Python environments in sight,
/// nearest first: of VIRTUAL_ENV, CONDA_PREFIX, of the first python3 on the path, the user's own, and the
/// system's. Only folders that exist. Starts no process.
std::vector<std::filesystem::path> find_python_packages();

}  // namespace densegraph::cudnn
