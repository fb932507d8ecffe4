import type { Kernel } from './program.js';

/** What the compiler asks of the backend that will run a program. The runtime answers from the engine itself. */
export interface Target {
  /** Scratch that a kernel needs on this backend, in bytes; the kernel's workspace operand is still null. */
  workspaceBytes(kernel: Kernel): number;
}
