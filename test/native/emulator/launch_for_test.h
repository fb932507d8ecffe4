#pragma once
#include <string>
#include <vector>

#include "emulation_error.h"
#include "launch.h"
#include "order.h"

/// Kernels in tests: device memory is host memory, and the stream is the standard one.
namespace emulator {

/// Every order that tests are run in.
inline const std::vector<std::string> kOrders{"forward", "reverse", "shuffled:1", "shuffled:2", "shuffled:3"};

/// Runs the kernel to its end. Throws EmulationError.
template <class... Parameters, class... Arguments>
void run_kernel(void (*kernel)(Parameters...), dim3 grid, dim3 block, size_t shared_bytes,
                Arguments... arguments) {
  densegraph::cuda::launch(kernel, grid, block, shared_bytes, nullptr, arguments...);
  cudaStreamSynchronize(nullptr);
}

/// Calls body() in every order, and leaves the order as the environment says.
template <class Body>
void in_every_order(const Body& body) {
  for (const std::string& order : kOrders) {
    set_order(parse_order(order));
    body();
  }
  reset_order();
}

}  // namespace emulator
