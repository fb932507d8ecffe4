#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernel_operation.h"
#include "tensor_view.h"

namespace densegraph {

/// The parts of src/compiler/program.ts that the engine runs, as they arrive: nothing in them has been
/// checked but that they are numbers and names.

struct BufferDescription {
  int64_t id;
  std::string name;
  ElementType type;
  int64_t offset, bytes;
};

struct ViewDescription {
  int64_t buffer, offset, n, h, w, c, stride;
};

struct KernelDescription {
  KernelOperation operation;
  std::string label;
  std::vector<std::optional<ViewDescription>> operands;
  std::vector<double> attributes;
};

struct ProgramDescription {
  std::vector<BufferDescription> buffers;
  std::vector<KernelDescription> kernels;
};

}  // namespace densegraph
