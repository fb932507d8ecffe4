import type { ElementType, Kernel } from './program.js';

/** What the compiler asks of the backend that will run a program. The runtime answers from the engine itself. */
export interface Target {
  /**
   * Scratch that a kernel needs on this backend, in bytes; the kernel's workspace operand is still null. Element types
   * are in the operands' order, null where one is absent; left out, activations are float32.
   */
  workspaceBytes(kernel: Kernel, elementTypes?: readonly (ElementType | null)[]): number;
  /** Whether a batch travels to the device while the step before it runs, so that the plan has room for it to wait in. */
  readonly stagesInputs?: boolean;
}
