import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { launchesOf } from '#densegraph/bench/launches.js';
import type { Kernel } from '#densegraph/compiler/program.js';

/** The constant by which the CUDA backend groups calls. */
function mostTogether(): number {
  const header = readFileSync(new URL('../../native/cuda/cuda_kernel.h', import.meta.url), 'utf8');
  return Number(/constexpr int kMostTogether = (\d+);/.exec(header)?.[1]);
}

function kernels(operation: Kernel['operation'], count: number): Kernel[] {
  return Array.from({ length: count }, () => ({ operation, label: 'norm', operands: [], attributes: [] }));
}

it('counts one launch for as many neighbors as the CUDA backend launches together', () => {
  const most = mostTogether();
  const program = {
    arenaBytes: 0,
    buffers: [],
    bindings: {},
    kernels: [...kernels('updateRunningStatistics', 2 * most + 1), ...kernels('relu', 2)],
  };
  const launches = launchesOf(program, () => 1);
  const first = [0, most, 2 * most, 2 * most + 1, 2 * most + 2];
  expect(launches.flatMap((count, at) => (count > 0 ? [at] : []))).toEqual(first);
});
