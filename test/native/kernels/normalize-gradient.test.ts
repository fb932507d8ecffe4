import { describe, expect, test } from 'vitest';
import { channelsOf, describeKernel } from '../check-kernel.js';
import { normalizationCase, normalizeByBatch, type NormalizationCase } from '../normalization-case.js';
import { numericalGradient } from '../numerical-gradient.js';
import { normalizeGradient } from '../reference/normalization.js';
import { instructionSets, runKernel } from '../run-kernel.js';
import { shapeName } from '../shapes.js';
import { at, randomTensor, type Shape, type Tensor } from '../tensor.js';

const shapes: readonly Shape[] = [
  [1, 1, 1, 1],
  [2, 3, 5, 3],
  [1, 6, 5, 10],
  [3, 7, 5, 23],
  [2, 3, 3, 112],
  [8, 13, 11, 2],
  [1, 2, 2, 301],
];

const perChannel = (shape: Shape): Shape => [1, 1, 1, shape[3]];

function gradients({ shape, operands, attributes }: NormalizationCase, dy: Tensor) {
  const { x, mean, variance, gamma, beta } = operands;
  return normalizeGradient(
    shape,
    x.data,
    dy.data,
    { mean: mean.data, variance: variance.data },
    { gamma: gamma.data, beta: beta.data, ...attributes },
  );
}

describeKernel(
  'normalizeGradient',
  shapes.flatMap((shape) =>
    [0, 1].flatMap((relu) => {
      const normalization = normalizationCase(shape, relu);
      const dy = randomTensor(shape, 9);
      const before = randomTensor(shape, 10);
      const { magnitudes, ...expected } = gradients(normalization, dy);
      const accumulated = {
        ...expected,
        dx: expected.dx.map((value, index) => value + at(before.data, index)),
      };
      const name = `${shapeName(shape)}${relu === 1 ? ', rectified' : ''}`;
      const sums = { dgamma: perChannel(shape), dbeta: perChannel(shape) };
      const operands = { ...normalization.operands, dy, ...sums };
      return [
        { name, operands: { ...operands, dx: shape }, accumulate: 0, expected },
        {
          name: `${name}, accumulated`,
          operands: { ...operands, dx: before },
          accumulate: 1,
          expected: accumulated,
        },
        {
          name: `${name}, in place`,
          operands: { ...operands, dx: { sameAs: 'dy' } },
          accumulate: 0,
          expected,
        },
      ].map(({ accumulate, ...rest }) => ({
        ...rest,
        attributes: { ...normalization.attributes, accumulate },
        magnitudes,
      }));
    }),
  ),
  { channels: channelsOf('x') },
);

test.each(shapes)('the reference has the gradients of the parameters, %j', (...shape) => {
  const normalization = normalizationCase(shape, 1);
  const { gamma, beta } = normalization.operands;
  const dy = randomTensor(shape, 9);
  const { dgamma, dbeta } = gradients(normalization, dy);
  const numerical = {
    dgamma: numericalGradient((p) => normalizeByBatch(normalization, { gamma: p }), gamma.data, dy.data),
    dbeta: numericalGradient((p) => normalizeByBatch(normalization, { beta: p }), beta.data, dy.data),
  };
  dgamma.forEach((value, c) => expect(value).toBeCloseTo(at(numerical.dgamma, c), 5));
  dbeta.forEach((value, c) => expect(value).toBeCloseTo(at(numerical.dbeta, c), 5));
});

describe.each(instructionSets())('%s', (instructionSet) => {
  test('lets NaN pass', async () => {
    const shape: Shape = [2, 3, 5, 3];
    const { operands, attributes } = normalizationCase(shape, 0);
    const dy = randomTensor(shape, 9);
    dy.data[7] = NaN;
    const { dx, dgamma, dbeta } = await runKernel(
      'normalizeGradient',
      { ...operands, dy, dx: shape, dgamma: perChannel(shape), dbeta: perChannel(shape) },
      { ...attributes, accumulate: 0 },
      { instructionSet },
    );
    expect(dx?.data.findIndex(Number.isNaN)).toBe(7);
    for (const sums of [dgamma, dbeta])
      expect([...(sums?.data ?? [])].map(Number.isNaN)).toEqual([false, true, false]);
  });
});
