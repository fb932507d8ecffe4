#pragma once
#include <memory>
#include <string>

#include "engines.h"

namespace stand_in {

using densegraph::cudnn::Handle;
using densegraph::cudnn::Stream;

/// A finalized execution plan. `handle` is null where it is for a device that is only described.
struct Plan : Meaning {
  std::shared_ptr<const Recipe> recipe;
  EngineNumber engine;
  Handle handle;
  int64_t workspace;
};

/// Reads an execution plan's attributes: an engine's configuration or a written plan, and exactly one target,
/// a handle or a described device. Refuses the engine that does not compile.
std::shared_ptr<const Plan> read_plan(const Object& object);

/// The plan as text that read_plan takes back.
std::string write_plan(const Plan& plan);

/// Puts the plan on the stream with the pointers of a variant pack. Refuses a plan of another handle or of
/// none, tensors that are missing, unknown, twice there, null or not aligned as their descriptors promise,
/// and scratch that is needed and missing. All scratch that was asked for is overwritten, so that more than
/// was granted does not go unnoticed.
void execute(Handle handle, Stream stream, const Plan& plan, const Object& pack);

}  // namespace stand_in
