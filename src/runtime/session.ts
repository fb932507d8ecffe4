import type { Program } from '../compiler/program.js';

/** What a device holds, measured by its own allocator. */
export interface AllocatorStatistics {
  readonly peakBytes: number;
  readonly currentBytes: number;
}

/**
 * One arena on one device, and the programs that run over it. Tensors go in and out by their binding's name,
 * in PyTorch's order (NCHW); `images` and `inputGradient` also as NHWC, which spares a permutation.
 */
export interface Session {
  /** Runs all kernels of a program, off the event loop. One run at a time; rejects with what the engine threw, with DeviceFailedError where the device has failed. */
  run(program: Program): Promise<void>;
  /**
   * Throws RangeError where the count of values is not the binding's or there is no such binding, TypeError where the
   * array is not of its element type, and Error during a run.
   */
  write(program: Program, name: string, values: Float32Array | Int32Array, layout?: 'nchw' | 'nhwc'): void;
  read(program: Program, name: string, layout?: 'nchw' | 'nhwc'): Float32Array | Int32Array;
  /** How long each kernel of the program's last run took, in microseconds and in its order; zeros before it. */
  kernelMicroseconds(program: Program): Float64Array;
  /** What computes each kernel, in the program's order: a library, as "cuDNN 9.27.0, engine 4"; '' for the engine's own. */
  kernelLibraries(program: Program): readonly string[];
  statistics(): AllocatorStatistics;
  /** Gives the arena back, during a run at its end; the session cannot be used afterwards. Safe to call twice. */
  close(): void;
}
