#include "cpu_options_reader.h"

#include <algorithm>
#include <limits>

#include "js_reader.h"

namespace densegraph::binding {

cpu::CpuOptions read_cpu_options(Napi::Value value) {
  const Path path{.name = "options"};
  const Napi::Object object = read_object(value, path);
  if (read_string(object.Get("device"), path.field("device")) != "cpu") {
    fail_type("\"cpu\"", path.field("device"), object.Get("device"));
  }
  const int64_t threads = read_integer(object.Get("threads"), path.field("threads"));
  const Napi::Value instruction_set = object.Get("instructionSet");
  // The engine checks the range; only what int cannot hold has to be cut here.
  return {static_cast<int>(std::clamp<int64_t>(threads, -1, std::numeric_limits<int>::max())),
          instruction_set.IsUndefined() ? "" : read_string(instruction_set, path.field("instructionSet"))};
}

}  // namespace densegraph::binding
