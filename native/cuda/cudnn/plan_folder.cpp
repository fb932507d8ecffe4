#include "plan_folder.h"

#include <filesystem>

#include "environment.h"

namespace densegraph::cudnn {

std::string plan_folder() {
  const std::string named = environment("DENSEGRAPH_PLAN_CACHE");
  if (named == "off") return "";
  if (!named.empty()) return named;
  const std::filesystem::path folder = std::filesystem::path("densegraph") / "cudnn-plans";
  if (const std::string cache = environment("XDG_CACHE_HOME"); !cache.empty()) return cache / folder;
  const std::string home = environment("HOME");
  return home.empty() ? "" : home / (".cache" / folder);
}

}  // namespace densegraph::cudnn
