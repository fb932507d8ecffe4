import { writeFileSync } from 'node:fs';
import { cudaMemory } from '../runtime/cuda-memory.js';
import type { DeviceKind } from '../runtime/device-kind.js';
import { processPeakBytes } from '../runtime/process-peak.js';

/** Measures the memory of steps, from outside of the engine. */
export interface MemoryMeter {
  /** Does what may take memory. */
  readonly during: <Result>(work: () => Result | Promise<Result>) => Promise<Result>;
  /** At its highest until now. */
  readonly peakBytes: () => number;
  /** That, over what there was when the measuring began. */
  readonly growthBytes: () => number;
}

/** Begins to measure: the process's resident set, or a GPU's free memory. */
export function openMemoryMeter(device: DeviceKind): MemoryMeter {
  return device === 'CPU' ? measureProcess() : measureGpu();
}

function measureProcess(): MemoryMeter {
  resetProcessPeak();
  const before = processPeakBytes();
  return {
    during: async (work) => work(),
    peakBytes: processPeakBytes,
    growthBytes: () => processPeakBytes() - before,
  };
}

/** From here on the peak is of what comes; where the system cannot do that, of all until now as well. */
function resetProcessPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    return;
  }
}

/**
 * What the device has free, before and after everything that is done: what others take and give back in between, while
 * this process waits for its turn, does not count. Nor does the context, which the first question makes.
 */
function measureGpu(): MemoryMeter {
  cudaMemory();
  let lost = 0;
  let peak = 0;
  return {
    during: async (work) => {
      const before = cudaMemory().freeBytes;
      const result = await work();
      lost += before - cudaMemory().freeBytes;
      peak = Math.max(peak, lost);
      return result;
    },
    peakBytes: () => peak,
    growthBytes: () => peak,
  };
}
