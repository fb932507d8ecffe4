#include "cuda/cudnn/plan_store.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "check.h"
#include "convolution_case.h"
#include "scratch_folder.h"
#include "stand_in_device.h"

using namespace densegraph::cudnn;

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

void write(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

/// The one file of a folder.
fs::path only_file(const fs::path& folder) {
  const std::vector<fs::path> files(fs::directory_iterator(folder), fs::directory_iterator{});
  CHECK_EQUAL(files.size(), 1u);
  return files.front();
}

ConvolutionProblem problem(DataType type = DataType::bfloat16) {
  return {ConvolutionPass::forward,
          {2, 4, 4, 8, 16, type, kMostAlignment},
          {8, 3, 3, 8, 8, type, kMostAlignment},
          {2, 4, 4, 8, 24, type, kMostAlignment},
          1,
          1};
}

/// Plans that are kept in a folder, as a new process would make them.
ConvolutionPlans plans_in(const fs::path& folder) {
  PlanOptions options;
  options.cache_folder = folder.string();
  return ConvolutionPlans(stand_in_device(), options);
}

}  // namespace

TEST(cudnn_store_gives_back_what_was_saved_under_a_key) {
  const ScratchFolder folder;
  const PlanStore store(folder.path() / "deep" / "er");
  CHECK(!store.load("key").has_value());
  store.save("key", "first\nline");
  store.save("key", "second\nline");
  store.save("other", "");
  CHECK_EQUAL(store.load("key").value(), "second\nline");
  CHECK_EQUAL(store.load("other").value(), "");
  CHECK(!store.load("ke").has_value());
}

TEST(cudnn_store_takes_no_torn_file) {
  const ScratchFolder folder;
  const PlanStore store(folder.path());
  store.save("key", "content");
  const fs::path file = only_file(folder.path());
  const std::string whole = read(file);
  for (size_t size = 0; size < whole.size(); ++size) {
    write(file, whole.substr(0, size));
    CHECK(!store.load("key").has_value());
    std::string changed = whole;
    changed[size] ^= 1;
    write(file, changed);
    CHECK(!store.load("key").has_value());
  }
  write(file, whole);
  CHECK_EQUAL(store.load("key").value(), "content");
}

TEST(cudnn_store_takes_what_cannot_be_read_as_nothing) {
  const ScratchFolder folder;
  const PlanStore store(folder.path());
  store.save("key", "content");
  const fs::path file = only_file(folder.path());
  fs::remove(file);
  // Opens, and fails when it is read.
  fs::create_directory(file);
  store.save("key", "content");
  CHECK(!store.load("key").has_value());
  CHECK(only_file(folder.path()) == file);
}

TEST(cudnn_store_tells_keys_of_one_hash_apart) {
  const ScratchFolder folder;
  const PlanStore store(folder.path());
  store.save("one", "content");
  const fs::path of_one = only_file(folder.path());
  const std::string text = read(of_one);
  fs::remove(of_one);
  store.save("other", "more");
  write(only_file(folder.path()), text);
  CHECK(!store.load("other").has_value());
}

TEST(cudnn_store_that_cannot_write_keeps_nothing) {
  const ScratchFolder folder;
  write(folder.path() / "file", "");
  const PlanStore store(folder.path() / "file");
  store.save("key", "content");
  CHECK(!store.load("key").has_value());
  const PlanStore none("");
  none.save("key", "content");
  CHECK(!none.load("key").has_value());
}

TEST(cudnn_store_deletes_what_was_not_used_for_longest) {
  constexpr uintmax_t kBlock = 4096;
  const ScratchFolder folder;
  const fs::path foreign = folder.path() / "notes.plan", torn = folder.path() / "0123456789abcdef.plan.1.0";
  const auto hours_ago = [](int hours) {
    return fs::file_time_type::clock::now() - std::chrono::hours(hours);
  };
  for (const fs::path& file : {foreign, torn}) {
    write(file, "text");
    fs::last_write_time(file, hours_ago(9));
  }
  const PlanStore store(folder.path(), 3 * kBlock);
  std::vector<fs::path> known{foreign, torn};
  const auto save_as_of = [&](const std::string& key, int hours) {
    store.save(key, "content");
    for (const fs::directory_entry& entry : fs::directory_iterator(folder.path())) {
      if (std::ranges::find(known, entry.path()) != known.end()) continue;
      fs::last_write_time(entry.path(), hours_ago(hours));
      known.push_back(entry.path());
    }
  };
  save_as_of("first", 3);
  save_as_of("second", 2);
  CHECK(fs::exists(torn));
  save_as_of("third", 1);
  CHECK(fs::exists(foreign) && !fs::exists(torn));
  // Whoever loads uses: the second is the oldest then.
  CHECK(store.load("first").has_value());
  save_as_of("fourth", 0);
  CHECK(store.load("first").has_value() && store.load("third").has_value());
  CHECK(!store.load("second").has_value() && store.load("fourth").has_value());
  // Two blocks more: the first and the third are the oldest.
  store.save("large", std::string(kBlock, 'x'));
  CHECK(!store.load("first").has_value() && !store.load("third").has_value());
  CHECK(store.load("fourth").has_value() && store.load("large").has_value());
}

TEST(cudnn_store_keeps_nothing_beyond_its_limit) {
  const ScratchFolder folder;
  const PlanStore store(folder.path(), 100);
  store.save("key", "content");
  CHECK(!store.load("key").has_value());
}

TEST(cudnn_plans_are_loaded_from_disk) {
  const ScratchFolder folder;
  CHECK(plans_in(folder.path()).find(problem()) != nullptr);
  ConvolutionPlans again = plans_in(folder.path());
  ConvolutionCase convolution(problem(), 0, 8);
  const ConvolutionPlan* const plan = again.find(convolution.problem());
  CHECK_EQUAL(plan->engine(), 0);
  CHECK(convolution.error_of(*plan) < 1.0 / 256);
}

TEST(cudnn_answers_on_disk_are_believed) {
  const ScratchFolder folder;
  CHECK(plans_in(folder.path()).find(problem(DataType::float32)) != nullptr);
  const fs::path file = only_file(folder.path());
  const std::string text = read(file);
  const size_t key = text.find('\n') + 1;
  for (const char* const content : {"none", "0 none"}) {
    PlanStore(folder.path()).save(text.substr(key, text.find('\n', key) - key), content);
    CHECK(plans_in(folder.path()).find(problem(DataType::float32)) == nullptr);
  }
}

TEST(cudnn_plans_that_are_damaged_on_disk_are_made_again) {
  const ScratchFolder folder;
  CHECK(plans_in(folder.path()).find(problem()) != nullptr);
  const fs::path file = only_file(folder.path());
  const std::string text = read(file);
  const size_t key = text.find('\n') + 1;
  CHECK(text.substr(text.find('\n', key) + 1).starts_with("0 0 {"));
  for (const char* const content : {"", "0", "0 ", "0 0", "0 0 {}", "what"}) {
    PlanStore(folder.path()).save(text.substr(key, text.find('\n', key) - key), content);
    CHECK(plans_in(folder.path()).find(problem()) != nullptr);
    CHECK_EQUAL(read(file), text);
  }
}

TEST(cudnn_refusals_are_kept_on_disk) {
  const ScratchFolder folder;
  ConvolutionProblem refused = problem();
  refused.x.alignment = 8;
  CHECK(plans_in(folder.path()).find(refused) == nullptr);
  CHECK(read(only_file(folder.path())).ends_with("\nnone"));
}

TEST(cudnn_plans_of_other_rules_are_not_loaded) {
  const ScratchFolder folder;
  CHECK(plans_in(folder.path()).find(problem()) != nullptr);
  PlanOptions options;
  options.cache_folder = folder.path().string();
  options.rules.allow_nondeterministic = true;
  ConvolutionPlans other(stand_in_device(), options);
  CHECK_EQUAL(other.find(problem())->engine(), 2);
}
