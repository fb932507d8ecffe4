#pragma once
#include <cstddef>
#include <vector>

namespace emulator {

/// The cp.async copies of one thread. They happen as late as they may: when the thread waits for their group;
/// until then the target is poison.
class AsyncCopies {
 public:
  /// Copies `bytes` of `size` and fills the rest with zeros. Both addresses are multiples of size.
  void begin(void* target, const void* source, size_t size, size_t bytes);
  void commit();
  /// Ends the oldest groups until at most `pending` are left.
  void wait(size_t pending);
  /// Whether any has not ended; groups may be empty.
  bool any() const;

 private:
  struct Copy {
    void* target;
    const void* source;
    size_t size, bytes;
  };
  using Group = std::vector<Copy>;

  Group open_;
  std::vector<Group> groups_;
};

}  // namespace emulator
