import type { Program } from './program.js';
import type { Phase } from './step.js';

/** A program that the compiler made of a step, with what it knows of the kernels beyond what the engine needs. */
export interface StepProgram extends Program {
  /** Of each kernel. */
  readonly phases: readonly Phase[];
}
