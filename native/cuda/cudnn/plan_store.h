#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace densegraph::cudnn {

/// What was planned before, in a folder: one file for each question, named by its hash. A file is written
/// beside its place and moved there, so that processes can share a folder and none ever sees half a file; one
/// that is damaged all the same is as good as none. Nothing that goes wrong here is an error: plans are only
/// made again.
class PlanStore {
 public:
  /// An empty folder name: nothing is kept. The folder is made when it is first written to.
  explicit PlanStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// What was saved under exactly that key.
  std::optional<std::string> load(const std::string& key) const;
  void save(const std::string& key, const std::string& content) const;

 private:
  std::filesystem::path file_of(const std::string& key) const;

  std::filesystem::path folder_;
};

}  // namespace densegraph::cudnn
