#pragma once
#include <string_view>
#include <vector>

#include "kernel_table.h"

namespace densegraph::cpu {

/// The tables of the instruction sets that this build has and this processor runs, best first; never empty.
const std::vector<KernelTable>& runnable_tables();

/// The table of that name, the best where the name is empty. Throws std::invalid_argument with the names
/// there are.
const KernelTable& find_table(std::string_view instruction_set);

}  // namespace densegraph::cpu
