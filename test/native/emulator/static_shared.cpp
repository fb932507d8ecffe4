#include "static_shared.h"

/// The linker's names for the begin and end of the section; absent where no kernel has such an array.
extern "C" {
extern unsigned char __start_emulated_shared[] __attribute__((weak, visibility("hidden")));
extern unsigned char __stop_emulated_shared[] __attribute__((weak, visibility("hidden")));
}

namespace emulator {

/// Byte by byte and unseen by AddressSanitizer, whose red zones between the arrays are poisoned along.
__attribute__((no_sanitize_address, optimize("no-tree-loop-distribute-patterns"))) void
poison_static_shared() {
  for (unsigned char* byte = __start_emulated_shared; byte != __stop_emulated_shared; ++byte) *byte = 0xff;
}

}  // namespace emulator
