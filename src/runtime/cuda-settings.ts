/** What a job allows the CUDA backend to do; none of it where nothing is said. */
export interface CudaSettings {
  /** Products of float32 round their factors to TF32, on tensor cores. */
  readonly allowTf32?: boolean;
  /** Kernels whose result depends on the order in which blocks happen to run. */
  readonly allowNondeterministic?: boolean;
  /** Each kernel is measured, which makes a run slower; without it kernelMicroseconds answers zeros. */
  readonly timeKernels?: boolean;
}
