#pragma once
#include <cstdint>
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
  static constexpr uintmax_t kMostBytes = uintmax_t{256} << 20;

  /// An empty folder name: nothing is kept. The folder is made when it is first written to, and whoever
  /// writes to it deletes what was longest neither written nor loaded beyond that many bytes.
  explicit PlanStore(std::filesystem::path folder, uintmax_t most_bytes = kMostBytes)
      : folder_(std::move(folder)), most_bytes_(most_bytes) {}

  /// What was saved under exactly that key.
  std::optional<std::string> load(const std::string& key) const;
  void save(const std::string& key, const std::string& content) const;

 private:
  std::filesystem::path file_of(const std::string& key) const;
  void delete_beyond_limit() const;

  std::filesystem::path folder_;
  uintmax_t most_bytes_;
};

}  // namespace densegraph::cudnn
