import { cpus, totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { listDevices } from '#densegraph/runtime/devices.js';
import { loadAddon } from '#densegraph/runtime/load-addon.js';

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

test('CUDA is listed with why it is not available and what would help', () => {
  expect(listDevices().slice(1)).toEqual([
    {
      kind: 'CUDA',
      name: 'CUDA',
      available: false,
      unavailableReason:
        'this build has no CUDA backend. Use the CPU, or a build of densegraph that has one.',
      instructionSet: null,
      totalBytes: null,
      freeBytes: null,
    },
  ]);
});
