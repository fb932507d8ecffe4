#include "session.h"

#include <stdexcept>
#include <string>

namespace densegraph {

Session::Session(std::unique_ptr<Backend> backend, int64_t arena_bytes)
    : backend_(std::move(backend)), arena_(*backend_, arena_bytes) {}

int64_t Session::add_program(const ProgramDescription& description) {
  Program program(description, arena_, *backend_);
  std::unique_ptr<Execution> execution = backend_->prepare(program.calls());
  entries_.push_back({std::move(program), std::move(execution)});
  return static_cast<int64_t>(entries_.size()) - 1;
}

void Session::run(int64_t program, std::span<const ArenaOutput> results) {
  check_program(program);
  std::vector<CopyOut> copies;
  for (const ArenaOutput& result : results) {
    check_range(result.offset, result.count);
    if (result.count > 0) copies.push_back({result.bytes, arena_.at(result.offset), result.count});
  }
  entries_[static_cast<size_t>(program)].execution->run();
  backend_->finish(copies);
}

void Session::write(int64_t offset, const void* bytes, int64_t count) {
  check_range(offset, count);
  // Nothing may come from nowhere: an empty array can have a null address.
  if (count > 0) backend_->copy_in(arena_.at(offset), bytes, count);
}

void Session::read(int64_t offset, void* bytes, int64_t count) {
  check_range(offset, count);
  if (count > 0) backend_->copy_out(bytes, arena_.at(offset), count);
}

void Session::stage(int64_t offset, const void* bytes, int64_t count) {
  check_range(offset, count);
  if (count > 0) backend_->stage(arena_.at(offset), bytes, count);
}

void Session::take_staged(int64_t target, int64_t source, int64_t count) {
  check_range(target, count);
  check_range(source, count);
  if (target < source + count && source < target + count) {
    throw std::invalid_argument("Expected " + std::to_string(count) + " staged bytes at " +
                                std::to_string(source) + " apart from where they go but received " +
                                std::to_string(target));
  }
  if (count > 0) backend_->take_staged(arena_.at(target), arena_.at(source), count);
}

const std::vector<double>& Session::kernel_microseconds(int64_t program) const {
  check_program(program);
  return entries_[static_cast<size_t>(program)].execution->kernel_microseconds();
}

std::vector<std::string> Session::kernel_libraries(int64_t program) const {
  check_program(program);
  std::vector<std::string> libraries;
  for (const KernelCall& call : entries_[static_cast<size_t>(program)].program.calls()) {
    libraries.push_back(backend_->library_of(call.operation, call.arguments()));
  }
  return libraries;
}

void Session::check_program(int64_t program) const {
  if (program < 0 || program >= static_cast<int64_t>(entries_.size())) {
    throw std::out_of_range("Expected one of the session's " + std::to_string(entries_.size()) +
                            " programs but received number " + std::to_string(program));
  }
}

void Session::check_range(int64_t offset, int64_t count) const {
  if (offset < 0 || count < 0 || offset > arena_.bytes() || count > arena_.bytes() - offset) {
    throw std::out_of_range("Expected a range within the arena's " + std::to_string(arena_.bytes()) +
                            " bytes but received " + std::to_string(count) + " bytes at " +
                            std::to_string(offset));
  }
}

}  // namespace densegraph
