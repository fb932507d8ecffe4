import { cpus, totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { cudaStatus } from '#densegraph/runtime/cuda-status.js';
import { listDevices } from '#densegraph/runtime/devices.js';
import { loadAddon } from '#densegraph/runtime/load-addon.js';
import { onMachineWithoutGpu } from './without-gpu.js';

onMachineWithoutGpu();

test('the CPU comes first, with its model, its instruction set and its memory', () => {
  const [cpu] = listDevices();
  expect(cpu).toMatchObject({
    kind: 'CPU',
    name: cpus()[0]?.model.trim(),
    available: true,
    unavailableReason: null,
  });
  expect(cpu?.instructionSet).toBe(loadAddon().instructionSets()[0]);
  const { totalBytes, freeBytes } = cpu ?? {};
  expect(totalBytes).toBeLessThanOrEqual(totalmem());
  expect(totalBytes).toBeGreaterThan(0);
  expect(freeBytes).toBeGreaterThan(0);
  expect(freeBytes).toBeLessThanOrEqual(totalBytes ?? 0);
});

const NOT_BUILT =
  'this build has no CUDA backend. Install the CUDA toolkit 12.8 or newer (nvcc) and build again with `npm_config_densegraph_cuda=on npm run build:addon`.';
const NO_GPU = /^(no GPU can be used \(|the NVIDIA driver is ).+\. .+\.$/;

test('where no GPU can be used CUDA is listed with why, and what would help', () => {
  expect(listDevices().slice(1)).toEqual([
    {
      kind: 'CUDA',
      name: 'CUDA',
      available: false,
      unavailableReason: cudaStatus().built ? (expect.stringMatching(NO_GPU) as string) : NOT_BUILT,
      instructionSet: null,
      totalBytes: null,
      freeBytes: null,
    },
  ]);
});
