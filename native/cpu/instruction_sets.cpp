#include "instruction_sets.h"

#include <stdexcept>
#include <string>

namespace densegraph::cpu {

#if defined(__x86_64__)

namespace avx512 {
KernelTable kernel_table();
}
namespace avx2 {
KernelTable kernel_table();
}
namespace baseline {
KernelTable kernel_table();
}

namespace {

/// Of x86-64-v3 and v4, which the kernels are compiled for, what no processor has without having the rest.
bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2");
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

std::vector<KernelTable> detect() {
  __builtin_cpu_init();
  std::vector<KernelTable> tables;
  if (has_avx512()) tables.push_back(avx512::kernel_table());
  if (has_avx2()) tables.push_back(avx2::kernel_table());
  tables.push_back(baseline::kernel_table());
  return tables;
}

}  // namespace

#elif defined(__aarch64__)

namespace neon {
KernelTable kernel_table();
}

namespace {

std::vector<KernelTable> detect() {
  return {neon::kernel_table()};
}

}  // namespace

#else

namespace baseline {
KernelTable kernel_table();
}

namespace {

std::vector<KernelTable> detect() {
  return {baseline::kernel_table()};
}

}  // namespace

#endif

const std::vector<KernelTable>& runnable_tables() {
  static const std::vector<KernelTable> tables = detect();
  return tables;
}

const KernelTable& find_table(std::string_view instruction_set) {
  const std::vector<KernelTable>& tables = runnable_tables();
  if (instruction_set.empty()) return tables.front();
  std::string names;
  for (const KernelTable& table : tables) {
    if (instruction_set == table.instruction_set) return table;
    names += (names.empty() ? "" : ", ") + std::string(table.instruction_set);
  }
  throw std::invalid_argument("Expected one of " + names + " for instructionSet but received \"" +
                              std::string(instruction_set) + "\"");
}

}  // namespace densegraph::cpu
