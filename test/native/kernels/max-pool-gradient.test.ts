import { describe, expect, test } from 'vitest';
import { channelsOf, describeKernel } from '../check-kernel.js';
import { describeFusedGradient } from '../fused-gradient.js';
import { numericalGradient } from '../numerical-gradient.js';
import { distinctTensor, POOLING_CASES, poolingName } from '../pooling-case.js';
import { maxPool, pooledShape } from '../reference/pooling.js';
import { instructionSets, runKernel } from '../run-kernel.js';
import { at, randomTensor, tensor } from '../tensor.js';

const cases = POOLING_CASES.map((pooling) => {
  const { shape, window } = pooling;
  const x = distinctTensor(shape, 18);
  const pooled = pooledShape(shape, window);
  const dy = randomTensor(pooled, 19);
  const indices = { shape: pooled, data: Uint8Array.from(maxPool(shape, x.data, window).indices) };
  const dx = numericalGradient((values) => maxPool(shape, values, window).y, x.data, dy.data);
  return { name: poolingName(pooling), operands: { dy, indices }, attributes: { ...window }, shape, dx };
});

describeKernel(
  'maxPoolGradient',
  cases.flatMap(({ name, operands, attributes, shape, dx }) => {
    const before = randomTensor(shape, 20);
    return [
      {
        name,
        operands: { ...operands, dx: shape },
        attributes: { ...attributes, accumulate: 0 },
        expected: { dx },
      },
      {
        name: `${name}, accumulated`,
        operands: { ...operands, dx: before },
        attributes: { ...attributes, accumulate: 1 },
        expected: { dx: dx.map((value, index) => value + at(before.data, index)) },
      },
    ];
  }),
  { channels: channelsOf('dx') },
);

describeFusedGradient('maxPoolGradient', cases, { channels: channelsOf('dx') });

describe.each(instructionSets())('%s', (instructionSet) => {
  test('gives the whole gradient to the first of equals', async () => {
    const window = { kernelHeight: 2, kernelWidth: 2, stride: 1, padding: 0 };
    const operands = {
      x: tensor([1, 3, 3, 1], new Float32Array(9)),
      y: [1, 2, 2, 1],
      indices: [1, 2, 2, 1],
    } as const;
    const { indices } = await runKernel('maxPool', operands, window, { instructionSet });
    const dy = tensor([1, 2, 2, 1], [1, 2, 3, 4]);
    const { dx } = await runKernel(
      'maxPoolGradient',
      { dy, indices: indices ?? null, dx: [1, 3, 3, 1] },
      { ...window, accumulate: 0 },
      { instructionSet },
    );
    expect([...(dx?.data ?? [])]).toEqual([1, 2, 0, 3, 4, 0, 0, 0, 0]);
  });
});
