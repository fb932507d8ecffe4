import { describe, expect, test } from 'vitest';
import { channelsOf, describeKernel } from '../check-kernel.js';
import { describePrologue } from '../check-prologue.js';
import { POOLING_CASES, poolingName } from '../pooling-case.js';
import { maxPool, pooledShape } from '../reference/pooling.js';
import { instructionSets, runKernel } from '../run-kernel.js';
import { randomTensor, tensor, type Tensor } from '../tensor.js';

/** Few different values, so that ties are frequent. */
const withTies = (x: Tensor): Tensor => ({ shape: x.shape, data: x.data.map((value) => Math.round(value)) });

describeKernel(
  'maxPool',
  POOLING_CASES.map((pooling) => {
    const { shape, window } = pooling;
    const x = withTies(randomTensor(shape, 17));
    const pooled = pooledShape(shape, window);
    return {
      name: poolingName(pooling),
      operands: { x, y: pooled, indices: pooled },
      attributes: { ...window },
      expected: { ...maxPool(shape, x.data, window) },
      tolerance: 0,
    };
  }),
  { channels: channelsOf('x') },
);

describePrologue(
  'maxPool',
  POOLING_CASES.map((pooling) => {
    const { shape, window } = pooling;
    const pooled = pooledShape(shape, window);
    return {
      name: poolingName(pooling),
      x: shape,
      operands: { y: pooled, indices: pooled },
      attributes: { ...window },
      expected: (read) => ({ ...maxPool(shape, read, window) }),
    };
  }),
  // Equal numbers stay equal behind a normalization, so that a winner is the same in float32 and in float64.
  { channels: channelsOf('x'), change: withTies },
);

describe.each(instructionSets())('%s', (instructionSet) => {
  const pool = async (values: readonly number[]) => {
    const operands = { x: tensor([1, 2, 2, 1], values), y: [1, 1, 1, 1], indices: [1, 1, 1, 1] } as const;
    const attributes = { kernelHeight: 2, kernelWidth: 2, stride: 2, padding: 0 };
    const { y, indices } = await runKernel('maxPool', operands, attributes, { instructionSet });
    return [y?.data[0], indices?.data[0]];
  };

  test.each([
    { values: [1, NaN, 3, 2], winner: [NaN, 1] },
    { values: [-Infinity, -Infinity, -Infinity, -Infinity], winner: [-Infinity, 0] },
    { values: [1, Infinity, 3, Infinity], winner: [Infinity, 1] },
    { values: [-0, 0, 0, -0], winner: [-0, 0] },
  ])('of $values takes $winner', async ({ values, winner }) => {
    expect(await pool(values)).toEqual(winner);
  });
});
