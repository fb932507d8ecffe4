import { describe, expect, test } from 'vitest';
import { channelsOf, describeKernel } from '../check-kernel.js';
import { instructionSets, runKernel } from '../run-kernel.js';
import { shapeName, SHAPES } from '../shapes.js';
import { randomTensor, vector } from '../tensor.js';

describeKernel(
  'relu',
  SHAPES.map((shape) => {
    const x = randomTensor(shape, 11);
    return {
      name: shapeName(shape),
      operands: { x, y: shape },
      expected: { y: x.data.map((value) => Math.max(0, value)) },
      tolerance: 0,
    };
  }),
  { channels: channelsOf('x') },
);

describe.each(instructionSets())('%s', (instructionSet) => {
  test('keeps infinity and NaN', async () => {
    const operands = { x: vector([Infinity, -Infinity, NaN, -1e-45, 1e-45]), y: [1, 1, 1, 5] } as const;
    const { y } = await runKernel('relu', operands, {}, { instructionSet });
    expect([...(y?.data ?? [])]).toEqual([Infinity, 0, NaN, 0, Math.fround(1e-45)]);
  });
});
