#pragma once
#include <stdexcept>
#include <string>

#include "cudnn_api.h"

namespace densegraph::cudnn {

/// A call of cuDNN that failed, in cuDNN's words.
class CudnnError : public std::runtime_error {
 public:
  CudnnError(const std::string& message, Status status) : std::runtime_error(message), status_(status) {}

  /// Whether cuDNN understood the question and cannot do it, rather than found it wrong: categories 3, not
  /// supported, and 4, internal, where engines land whose code does not compile for a graph that they have
  /// been offered for.
  bool cannot_do() const {
    return static_cast<int>(status_) / 1000 == 3 || static_cast<int>(status_) / 1000 == 4;
  }

 private:
  Status status_;
};

/// Throws CudnnError, with the call's name and what cuDNN says of it, unless the status is success.
void check_status(const Functions& functions, Status status, const std::string& call);

}  // namespace densegraph::cudnn
