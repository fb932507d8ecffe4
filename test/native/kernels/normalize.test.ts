import { describe, expect, test } from 'vitest';
import { channelsOf, describeKernel } from '../check-kernel.js';
import { normalizationCase } from '../normalization-case.js';
import { normalize } from '../reference/normalization.js';
import { instructionSets, runKernel } from '../run-kernel.js';
import { shapeName, SHAPES } from '../shapes.js';
import { vector, type Shape } from '../tensor.js';

const shapes: readonly Shape[] = [...SHAPES, [1, 2, 3, 301]];

describeKernel(
  'normalize',
  shapes.flatMap((shape) =>
    [0, 1].map((relu) => {
      const { operands, attributes } = normalizationCase(shape, relu);
      const { x, mean, variance, gamma, beta } = operands;
      const affine = { gamma: gamma.data, beta: beta.data, ...attributes };
      return {
        name: `${shapeName(shape)}${relu === 1 ? ', rectified' : ''}`,
        operands: { ...operands, y: shape },
        attributes,
        expected: { y: normalize(shape, x.data, { mean: mean.data, variance: variance.data }, affine) },
      };
    }),
  ),
  { channels: channelsOf('x') },
);

describe.each(instructionSets())('%s', (instructionSet) => {
  test('does not hide a NaN behind the rectifier', async () => {
    const parameters = { mean: vector([0]), variance: vector([1]), gamma: vector([1]), beta: vector([0]) };
    const operands = { x: vector([NaN]), ...parameters, y: [1, 1, 1, 1] } as const;
    const { y } = await runKernel('normalize', operands, { epsilon: 0, relu: 1 }, { instructionSet });
    expect(y?.data[0]).toBeNaN();
  });
});
