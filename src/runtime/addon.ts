import type { Buffer as ArenaBuffer, Kernel, Program } from '../compiler/program.js';

/** The native addon as JavaScript sees it. Only src/runtime touches it. */
export interface Addon {
  /** Instruction sets that this build has and this processor runs, best first: avx512, avx2, neon, baseline. */
  instructionSets(): string[];
  /** Scratch bytes of a kernel whose workspace operand is null. */
  workspaceBytes(options: AddonOptions, kernel: Kernel): number;
  readonly Session: new (options: AddonOptions & { arenaBytes: number }) => AddonSession;
}

export interface AddonOptions {
  device: 'cpu';
  /** Threads that share a kernel's work; results do not depend on it. */
  threads: number;
  /** One of instructionSets(); the best where left out. */
  instructionSet?: string;
}

export interface AddonSession {
  /** Checks every view, rank and attribute; throws with the kernel's index and label. Returns the program's number. */
  addProgram(program: { buffers: readonly ArenaBuffer[]; kernels: Program['kernels'] }): number;
  /** Resolves after the last kernel. One at a time. */
  run(program: number): Promise<void>;
  /** Copies bytes into and out of the arena; bounds are checked; not during a run. */
  write(offset: number, bytes: ArrayBufferView): void;
  read(offset: number, bytes: ArrayBufferView): void;
  /** Kernel times of the last run in microseconds, in the program's order. */
  kernelMicroseconds(program: number): Float64Array;
  statistics(): { peakBytes: number; currentBytes: number };
  close(): void;
}
