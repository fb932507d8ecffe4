#include "plan_store.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string_view>
#include <vector>

namespace densegraph::cudnn {
namespace {

namespace fs = std::filesystem;

/// A file's name: the hash of its key, and this.
constexpr int kHashDigits = 16;
constexpr std::string_view kEnding = ".plan";

/// FNV-1a over 64 bits, in hexadecimal.
std::string hash_of(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char character : text) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  std::ostringstream digits;
  digits << std::hex << std::setw(kHashDigits) << std::setfill('0') << hash;
  return digits.str();
}

/// A file is the hash of the rest, the key, and the content: three lines, the last without its end.
std::string encode(const std::string& key, const std::string& content) {
  const std::string rest = key + '\n' + content;
  return hash_of(rest) + '\n' + rest;
}

std::optional<std::string> decode(const std::string& file, const std::string& key) {
  // 0 where there is no line's end: then the whole file is compared with its own hash.
  const size_t begin = file.find('\n') + 1;
  const std::string rest = file.substr(begin);
  if (file.substr(0, begin - 1) != hash_of(rest) || !rest.starts_with(key + '\n')) return std::nullopt;
  return rest.substr(key.size() + 1);
}

/// Files that were used longer ago are deleted first.
void mark_as_used(const fs::path& file) {
  std::error_code error;
  fs::last_write_time(file, fs::file_time_type::clock::now(), error);
}

/// Also of a file that is being written, or that was when its process ended. The folder may be one that holds
/// other things.
bool is_of_store(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  const std::string_view hash = std::string_view(name).substr(0, kHashDigits);
  return entry.is_regular_file() && name.find(kEnding) == kHashDigits &&
         hash.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// As disks count: in whole blocks.
uintmax_t bytes_on_disk(uintmax_t bytes) {
  constexpr uintmax_t kBlock = 4096;
  return (bytes + kBlock - 1) / kBlock * kBlock;
}

/// A name that no other writer uses, of this process or another.
std::string unique_suffix() {
  static std::atomic<int> count = 0;
  return '.' + std::to_string(getpid()) + '.' + std::to_string(count++);
}

}  // namespace

fs::path PlanStore::file_of(const std::string& key) const {
  return folder_ / (hash_of(key) + std::string(kEnding));
}

std::optional<std::string> PlanStore::load(const std::string& key) const {
  if (folder_.empty()) return std::nullopt;
  const fs::path file = file_of(key);
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  mark_as_used(file);
  // What cannot be read, as of a failing disk, ends the text early; iterators of the stream would throw.
  std::ostringstream text;
  text << stream.rdbuf();
  return decode(text.str(), key);
}

void PlanStore::save(const std::string& key, const std::string& content) const {
  if (folder_.empty()) return;
  std::error_code error;
  fs::create_directories(folder_, error);
  const fs::path file = file_of(key);
  const fs::path unfinished = file.string() + unique_suffix();
  std::ofstream stream(unfinished, std::ios::binary);
  stream << encode(key, content);
  stream.close();
  if (stream) {
    fs::rename(unfinished, file, error);
  }
  if (!stream || error) fs::remove(unfinished, error);
  mark_as_used(file);
  delete_beyond_limit();
}

void PlanStore::delete_beyond_limit() const try {
  struct File {
    fs::file_time_type used;
    uintmax_t bytes;
    fs::path path;
  };
  std::vector<File> files;
  uintmax_t bytes = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    if (!is_of_store(entry)) continue;
    files.push_back({entry.last_write_time(), bytes_on_disk(entry.file_size()), entry.path()});
    bytes += files.back().bytes;
  }
  if (bytes <= most_bytes_) return;
  std::ranges::sort(files, {}, &File::used);
  for (auto file = files.begin(); bytes > most_bytes_; ++file) {
    fs::remove(file->path);
    bytes -= file->bytes;
  }
} catch (const fs::filesystem_error&) {
  // Another process deletes the same files, or the folder is not ours: whoever writes next tries again.
}

}  // namespace densegraph::cudnn
