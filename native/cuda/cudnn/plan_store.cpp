#include "plan_store.h"

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <sstream>
#include <string_view>

namespace densegraph::cudnn {
namespace {

namespace fs = std::filesystem;

/// FNV-1a over 64 bits, in hexadecimal.
std::string hash_of(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char character : text) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  std::ostringstream digits;
  digits << std::hex << std::setw(16) << std::setfill('0') << hash;
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

/// A name that no other writer uses, of this process or another.
std::string unique_suffix() {
  static std::atomic<int> count = 0;
  return '.' + std::to_string(getpid()) + '.' + std::to_string(count++);
}

}  // namespace

fs::path PlanStore::file_of(const std::string& key) const {
  return folder_ / (hash_of(key) + ".plan");
}

std::optional<std::string> PlanStore::load(const std::string& key) const {
  if (folder_.empty()) return std::nullopt;
  std::ifstream stream(file_of(key), std::ios::binary);
  if (!stream) return std::nullopt;
  return decode(std::string(std::istreambuf_iterator<char>(stream), {}), key);
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
}

}  // namespace densegraph::cudnn
