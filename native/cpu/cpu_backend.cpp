#include "cpu_backend.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "../core/element_type.h"
#include "../core/kernel_operation_names.h"
#include "../core/kernel_rules.h"
#include "../core/thread_pool.h"
#include "instruction_sets.h"

namespace densegraph::cpu {

namespace {

/// Of a huge page, so that large arenas can be backed by them; small ones only need a cache line.
constexpr int64_t kHugePage = int64_t{2} << 20;

std::align_val_t alignment_for(int64_t bytes) {
  return std::align_val_t(static_cast<size_t>(bytes >= kHugePage ? kHugePage : 64));
}

const CpuKernel& kernel_of(const KernelTable& table, KernelOperation operation) {
  return table.kernels[static_cast<int>(operation)];
}

bool computes_with(ElementType type) {
  return type != ElementType::bfloat16;
}

void check_types(KernelOperation operation, const KernelArguments& arguments) {
  const std::vector<OperandRule>& rules = kernel_rule(operation).operands;
  for (size_t i = 0; i < rules.size(); ++i) {
    const TensorView& view = arguments.operand(static_cast<int>(i));
    if (!view.present() || computes_with(view.type)) continue;
    throw std::invalid_argument(std::string(kernel_operation_name(operation)) +
                                ": expected elements that the CPU computes with for " + rules[i].name +
                                " but received " + std::string(element_type_name(view.type)) +
                                "; compile for precision FLOAT32");
  }
}

int64_t workspace_bytes_of(const KernelTable& table, int threads, KernelOperation operation,
                           const KernelArguments& arguments) {
  const CpuKernel& kernel = kernel_of(table, operation);
  return kernel.workspace_bytes == nullptr ? 0 : kernel.workspace_bytes(arguments, threads);
}

class CpuBackend final : public Backend {
 public:
  explicit CpuBackend(const CpuOptions& options)
      : table_(find_table(options.instruction_set)), pool_(options.threads) {}

  void* allocate(int64_t bytes) override {
    void* memory = ::operator new(static_cast<size_t>(bytes), alignment_for(bytes), std::nothrow);
    if (memory == nullptr) {
      throw std::runtime_error("The CPU could not allocate " + std::to_string(bytes) +
                               " bytes for an arena; a smaller batch or a leaner memory strategy needs less");
    }
#if defined(__linux__)
    if (bytes >= kHugePage)
      madvise(memory, static_cast<size_t>(bytes / kHugePage * kHugePage), MADV_HUGEPAGE);
#endif
    std::memset(memory, 0, static_cast<size_t>(bytes));
    statistics_.current_bytes += bytes;
    statistics_.peak_bytes = std::max(statistics_.peak_bytes, statistics_.current_bytes);
    return memory;
  }

  void release(void* memory, int64_t bytes) noexcept override {
    ::operator delete(memory, alignment_for(bytes));
    statistics_.current_bytes -= bytes;
  }

  AllocatorStatistics statistics() const override {
    return statistics_;
  }

  bool supports(ElementType type) const override {
    return computes_with(type);
  }

  int64_t workspace_bytes(KernelOperation operation, const KernelArguments& arguments) const override {
    return workspace_bytes_of(table_, pool_.threads(), operation, arguments);
  }

  void run(KernelOperation operation, const KernelArguments& arguments) override {
    kernel_of(table_, operation).run(arguments, pool_);
  }

  void copy_in(void* target, const void* source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }

  void copy_out(void* target, const void* source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }

  void stage(void* target, const void* source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }

  void take_staged(void* target, const void* source, int64_t bytes) override {
    std::memcpy(target, source, static_cast<size_t>(bytes));
  }

 private:
  const KernelTable& table_;
  ThreadPool pool_;
  AllocatorStatistics statistics_;
};

}  // namespace

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const KernelTable& table : runnable_tables()) names.emplace_back(table.instruction_set);
  return names;
}

std::unique_ptr<Backend> make_cpu_backend(const CpuOptions& options) {
  return std::make_unique<CpuBackend>(options);
}

int64_t workspace_bytes(const CpuOptions& options, KernelOperation operation,
                        const KernelArguments& arguments) {
  check_types(operation, arguments);
  return workspace_bytes_of(find_table(options.instruction_set), ThreadPool::checked_threads(options.threads),
                            operation, arguments);
}

}  // namespace densegraph::cpu
