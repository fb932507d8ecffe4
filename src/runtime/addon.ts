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
  /** What there is of CUDA on this machine, and what is missing. Takes no memory of a device. */
  cudaStatus(options?: Omit<CudaAddonOptions, 'device'>): CudaStatus;
  /** Of one device. Makes a context there, which takes some hundred MB of it until this process ends. */
  cudaMemory(options?: Omit<CudaAddonOptions, 'device'>): DeviceMemory;
  /**
   * How many kernels the device is given to run for a kernel of a program, workspace included, by itself. Makes a context.
   * Element types and errors are those of workspaceBytes.
   */
  cudaLaunches(
    options: Omit<CudaAddonOptions, 'device'>,
    kernel: Kernel,
    elementTypes: readonly (ElementType | null)[] | undefined,
  ): number;
  readonly Session: new (options: AddonOptions & { arenaBytes: number }) => AddonSession;
}

export type AddonOptions = CpuAddonOptions | CudaAddonOptions;

export interface CpuAddonOptions {
  device: 'cpu';
  /** Threads that share a kernel's work; results do not depend on it. */
  threads: number;
  /** One of instructionSets(); the best where left out. */
  instructionSet?: string;
}

export interface CudaAddonOptions {
  device: 'cuda';
  /** Among those that CUDA_VISIBLE_DEVICES leaves visible; 0 where left out. */
  deviceIndex?: number;
  /** Convolutions of float32 may round their factors to TF32. */
  allowTf32?: boolean;
  /** Kernels whose result depends on the order in which blocks happen to run. */
  allowNondeterministic?: boolean;
  /** Measure each kernel, which makes a run slower; without it kernelMicroseconds answers zeros. */
  timeKernels?: boolean;
  /** libcudnn.so.9 or the folder that it lies in; `off`: none; where the system finds it when left out. */
  cudnnPath?: string;
}

export interface CudaStatus {
  /** Whether this build has the CUDA backend. */
  readonly built: boolean;
  /** 13000 for 13.0; 0 where there is none. */
  readonly runtimeVersion: number;
  readonly driverVersion: number;
  readonly devices: readonly CudaDevice[];
  readonly cudnn: CudnnInstallation | null;
  /** Empty where everything is there. */
  readonly missing: readonly MissingPart[];
}

export interface CudnnInstallation {
  readonly path: string;
  /** 92700 for 9.27.0. */
  readonly version: number;
  /** Where its plans are kept; empty: nowhere. */
  readonly planFolder: string;
}

export interface MissingPart {
  readonly part: string;
  readonly reason: string;
  /** What to do; a sentence without its period. */
  readonly remedy: string;
  /** The backend does without. */
  readonly optional: boolean;
}

export interface CudaDevice {
  readonly index: number;
  readonly name: string;
  /** 90 for 9.0. */
  readonly computeCapability: number;
  readonly multiprocessors: number;
  readonly totalBytes: number;
  /** Whether the engine has kernels for it: for 8.0 and newer. */
  readonly supported: boolean;
}

/** Other processes counted. */
export interface DeviceMemory {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** In bytes. */
export interface ArenaRange {
  readonly offset: number;
  readonly bytes: number;
}

/** What has become of a run. */
export interface AddonRun {
  /** One for each range that was asked for. */
  readonly results: readonly ArrayBuffer[];
  /** From the call to the end, results included, whenever the promise is heard of. */
  readonly milliseconds: number;
}

export interface AddonSession {
  /**
   * Checks every view, shape, element type, attribute and workspace. Throws TypeError where something is not of the
   * declared type, and RangeError with the kernel's index and label where it is out of bounds or against the
   * signature; the session is unchanged then. Returns the program's number.
   */
  addProgram(program: { buffers: readonly ArenaBuffer[]; kernels: Program['kernels'] }): number;
  /**
   * Resolves after the last kernel, with copies of these ranges of the arena. One at a time: rejects during a run, and
   * every method but stage and close throws then.
   */
  run(program: number, results?: readonly ArenaRange[]): Promise<AddonRun>;
  /** Copies bytes into the arena to where no program reads or writes, during a run as well; bounds are checked. */
  stage(offset: number, bytes: ArrayBufferView): void;
  /**
   * Copies staged bytes within the arena to where the next run reads them; not during a run. Throws RangeError where
   * the two ranges overlap or are out of bounds.
   */
  takeStaged(target: number, source: number, bytes: number): void;
  /** Copies bytes into and out of the arena; bounds are checked; not during a run. */
  write(offset: number, bytes: ArrayBufferView): void;
  read(offset: number, bytes: ArrayBufferView): void;
  /** Kernel times of the last run in microseconds, in the program's order. */
  kernelMicroseconds(program: number): Float64Array;
  /** What computes each kernel, in the program's order: a library, as "cuDNN 9.27.0, engine 4"; '' for the engine's own. */
  kernelLibraries(program: number): string[];
  /** In bytes, of the arena's allocator. */
  statistics(): { peakBytes: number; currentBytes: number };
  /** Gives the arena back, during a run at its end. Every other method throws afterwards. */
  close(): void;
}
