import type { Program } from '../compiler/program.js';

/** What a device holds, measured by its own allocator. */
export interface AllocatorStatistics {
  readonly peakBytes: number;
  readonly currentBytes: number;
}

/** What has become of a run. */
export interface RunEnd {
  /** The tensors that were asked for, in PyTorch's order. */
  readonly results: readonly (Float32Array | Int32Array)[];
  /** When it ended, results included, by performance.now(): before the promise is heard of where the thread is busy. */
  readonly endedAt: number;
}

/**
 * One arena on one device, and the programs that run over it. Tensors go in and out by their binding's name,
 * in PyTorch's order (NCHW); `images` and `inputGradient` also as NHWC, which spares a permutation.
 */
export interface Session {
  /**
   * Runs all kernels of a program, off the event loop, on what is in its bindings and has been staged for it. One run at
   * a time. `results` names bindings to be read at its end, which spares `read` its own waits for the device. Rejects with
   * what the engine threw, with DeviceFailedError where the device has failed, and with RangeError where inputs have been
   * staged for another program, or there is no such binding; what is staged stays staged then.
   */
  run(program: Program, results?: readonly string[]): Promise<RunEnd>;
  /**
   * Writes what the program's next run reads, while another run is under way: on a GPU the values travel beside it.
   * They must stay as they are until that run has been begun. Of two values for one binding the later counts; staging for
   * another program drops all that waits. Throws what `write` throws, but during a run too.
   */
  stage(program: Program, name: string, values: Float32Array | Int32Array, layout?: 'nchw' | 'nhwc'): void;
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
