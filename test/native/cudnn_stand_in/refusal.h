#pragma once
#include <string>

#include "cuda/cudnn/cudnn_api.h"

namespace stand_in {

using densegraph::cudnn::Status;

/// A call that real cuDNN refuses, too, or has to: thrown inside the library, a status at its border.
struct Refusal {
  Status status;
  std::string message;
};

/// Refuses the call unless the condition holds.
inline void require(bool condition, Status status, const std::string& message) {
  if (!condition) throw Refusal{status, message};
}

}  // namespace stand_in
