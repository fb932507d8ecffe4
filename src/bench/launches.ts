import type { Kernel, Program } from '../compiler/program.js';

/** How many kernels a device is given to run for one of a program by itself. */
export type Launches = (kernel: Kernel) => number;

/** Calls that the CUDA backend launches together, and how many at most: native/cuda/cuda_kernel.h. */
const TOGETHER = 'updateRunningStatistics';
const MOST_TOGETHER = 48;

/**
 * How many kernels the CUDA backend starts for each kernel of a program: neighbors that it launches together count for
 * the first of them.
 */
export function launchesOf({ kernels }: Program, alone: Launches): readonly number[] {
  let together = 0;
  return kernels.map((kernel) => {
    together = kernel.operation === TOGETHER ? (together % MOST_TOGETHER) + 1 : 0;
    return together > 1 ? 0 : alone(kernel);
  });
}
