#pragma once
#include <cstdint>

#include "../core/kernel_arguments.h"
#include "../core/kernel_operation.h"
#include "../core/thread_pool.h"

namespace densegraph::cpu {

/// One operation on the CPU, built for one instruction set.
struct CpuKernel {
  /// Scratch that `run` needs in its workspace operand, in bytes; data pointers are null. Null: none.
  int64_t (*workspace_bytes)(const KernelArguments& arguments, int threads);
  /// Does the work; the workspace operand, when present, is a 64-byte aligned float32 vector [1,1,1,bytes /
  /// 4].
  void (*run)(const KernelArguments& arguments, ThreadPool& pool);
};

/// All operations for one instruction set, indexed by KernelOperation.
struct KernelTable {
  const char* instruction_set;
  CpuKernel kernels[kKernelOperationCount];
};

}  // namespace densegraph::cpu

// Every kernel file is compiled once for each instruction set, inside a namespace of that name
// (DENSEGRAPH_ISA is given by the build: baseline, avx2, avx512, neon). So nothing in a kernel file may be
// shared by the linker between two of them: file-local functions are static or in an anonymous namespace, and
// templates of the standard library that are not sure to be inlined stay out. A kernel file exports `extern
// const CpuKernel NAME` and kernel_table.cpp lists them.
#ifdef DENSEGRAPH_ISA
#define DENSEGRAPH_KERNEL_NAMESPACE densegraph::cpu::DENSEGRAPH_ISA
#endif
