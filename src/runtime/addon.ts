import type { Buffer as ArenaBuffer, ElementType, Kernel, Program } from '../compiler/program.js';

/** The native addon as JavaScript sees it. Only src/runtime touches it. */
export interface Addon {
  /** Instruction sets that this build has and this processor runs, best first: avx512, avx2, neon, baseline. */
  instructionSets(): string[];
  /**
   * Scratch bytes of a kernel whose workspace operand is null. Element types are as in Target.workspaceBytes. Throws
   * RangeError where it breaks its signature or has element types that the device does not compute with.
   */
  workspaceBytes(
    options: AddonOptions,
    kernel: Kernel,
    elementTypes: readonly (ElementType | null)[] | undefined,
  ): number;
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
  /**
   * Checks every view, shape, element type, attribute and workspace. Throws TypeError where something is not of the
   * declared type, and RangeError with the kernel's index and label where it is out of bounds or against the
   * signature; the session is unchanged then. Returns the program's number.
   */
  addProgram(program: { buffers: readonly ArenaBuffer[]; kernels: Program['kernels'] }): number;
  /** Resolves after the last kernel. One at a time: rejects during a run, and every method but close throws then. */
  run(program: number): Promise<void>;
  /** Copies bytes into and out of the arena; bounds are checked; not during a run. */
  write(offset: number, bytes: ArrayBufferView): void;
  read(offset: number, bytes: ArrayBufferView): void;
  /** Kernel times of the last run in microseconds, in the program's order. */
  kernelMicroseconds(program: number): Float64Array;
  /** In bytes, of the arena's allocator. */
  statistics(): { peakBytes: number; currentBytes: number };
  /** Gives the arena back, during a run at its end. Every other method throws afterwards. */
  close(): void;
}
