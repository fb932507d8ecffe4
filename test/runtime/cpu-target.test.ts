import { expect, test } from 'vitest';
import type { Kernel, View } from '#densegraph/compiler/program.js';
import { cpuTarget } from '#densegraph/runtime/cpu-target.js';

const view = (n: number, h: number, w: number, c: number): View => ({
  buffer: 0,
  offset: 0,
  n,
  h,
  w,
  c,
  stride: c,
});
const CONVOLUTION: Kernel = {
  operation: 'convolution',
  label: 'features.conv0',
  operands: [view(2, 8, 8, 4), view(6, 3, 3, 4), null, null, null, null, null, view(2, 8, 8, 6), null],
  attributes: [1, 1, 0, 0],
};

test('the engine says what scratch a kernel needs, more for more threads', () => {
  const [one, four] = [1, 4].map((threads) => cpuTarget({ threads }).workspaceBytes(CONVOLUTION));
  expect(one).toBeGreaterThan(0);
  expect(four).toBeGreaterThan(one ?? 0);
});

test('a kernel that needs none needs 0 bytes', () => {
  const relu: Kernel = {
    operation: 'relu',
    label: '',
    operands: [view(2, 8, 8, 4), view(2, 8, 8, 4)],
    attributes: [],
  };
  expect(cpuTarget({ threads: 3 }).workspaceBytes(relu)).toBe(0);
});

test('a kernel that breaks its signature is refused with its label', () => {
  const operands = CONVOLUTION.operands.with(1, view(6, 3, 3, 5));
  expect(() => cpuTarget({ threads: 1 }).workspaceBytes({ ...CONVOLUTION, operands })).toThrow(
    new RangeError('convolution "features.conv0": expected c = 4 for weight, as in x, but received 5'),
  );
});

test.each([0, 257])('%d threads are refused', (threads) => {
  expect(() => cpuTarget({ threads }).workspaceBytes(CONVOLUTION)).toThrow(RangeError);
});
