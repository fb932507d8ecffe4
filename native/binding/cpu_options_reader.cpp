#include "cpu_options_reader.h"

#include "js_reader.h"

namespace densegraph::binding {

cpu::CpuOptions read_cpu_options(Napi::Value value) {
  const Path path{.name = "options"};
  const Napi::Object object = read_object(value, path);
  if (read_string(object.Get("device"), path.field("device")) != "cpu") {
    fail_type("\"cpu\"", path.field("device"), object.Get("device"));
  }
  const Napi::Value instruction_set = object.Get("instructionSet");
  return {read_integer(object.Get("threads"), path.field("threads")),
          instruction_set.IsUndefined() ? "" : read_string(instruction_set, path.field("instructionSet"))};
}

}  // namespace densegraph::binding
