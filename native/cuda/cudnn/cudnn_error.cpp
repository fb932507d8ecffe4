#include "cudnn_error.h"

#include <array>

namespace densegraph::cudnn {

void check_status(const Functions& functions, Status status, const std::string& call) {
  if (status == Status::success) return;
  std::array<char, 1024> details{};
  functions.get_last_error_string(details.data(), details.size());
  details.back() = '\0';
  throw CudnnError("Expected " + call + " of cuDNN to succeed but received " +
                       functions.get_error_string(status) + ": " + details.data(),
                   status);
}

}  // namespace densegraph::cudnn
