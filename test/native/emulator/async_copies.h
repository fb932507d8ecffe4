#pragma once
#include <cstddef>
#include <vector>

namespace emulator {

/// The cp.async copies of one thread, of 16 bytes each. They happen as late as they may: when the thread
/// waits for their group; until then the target is poison.
class AsyncCopies {
 public:
  /// Both addresses are multiples of 16.
  void begin(void* target, const void* source);
  void commit();
  /// Ends the oldest groups until at most `pending` are left.
  void wait(size_t pending);
  /// Whether any has not ended; groups may be empty.
  bool any() const;

 private:
  struct Copy {
    void* target;
    const void* source;
  };
  using Group = std::vector<Copy>;

  Group open_;
  std::vector<Group> groups_;
};

}  // namespace emulator
