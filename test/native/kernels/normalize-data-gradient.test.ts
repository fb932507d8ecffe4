import { channelsOf, describeKernel } from '../check-kernel.js';
import { normalizationCase, normalizeByBatch } from '../normalization-case.js';
import { numericalGradient } from '../numerical-gradient.js';
import { shapeName } from '../shapes.js';
import { at, randomTensor, vector, type Shape } from '../tensor.js';

const shapes: readonly Shape[] = [
  [1, 1, 1, 1],
  [2, 3, 5, 3],
  [3, 4, 4, 7],
  [1, 6, 5, 10],
  [2, 5, 3, 23],
  [1, 3, 2, 112],
];

/** The gradient through the batch's own statistics, as the differences of the forward pass give it. */
function gradients(shape: Shape, relu: number) {
  const normalization = normalizationCase(shape, relu);
  const { x, gamma, beta } = normalization.operands;
  const dy = randomTensor(shape, 9);
  const dgamma = numericalGradient((p) => normalizeByBatch(normalization, { gamma: p }), gamma.data, dy.data);
  const dbeta = numericalGradient((p) => normalizeByBatch(normalization, { beta: p }), beta.data, dy.data);
  const dx = numericalGradient((p) => normalizeByBatch(normalization, { x: p }), x.data, dy.data);
  const operands = { ...normalization.operands, dgamma: vector(dgamma), dbeta: vector(dbeta) };
  return { operands, attributes: normalization.attributes, dy, dx };
}

describeKernel(
  'normalizeDataGradient',
  shapes.flatMap((shape) =>
    [0, 1].flatMap((relu) => {
      const { operands, attributes, dy, dx } = gradients(shape, relu);
      const name = `${shapeName(shape)}${relu === 1 ? ', rectified' : ''}`;
      const before = randomTensor(shape, 10);
      // The terms of the gradient partly cancel, more so where there are few pixels.
      const tolerance = 2e-6;
      return [
        {
          name,
          operands: { ...operands, dy, dx: shape },
          attributes: { ...attributes, accumulate: 0 },
          expected: { dx },
          tolerance,
        },
        {
          name: `${name}, accumulated`,
          operands: { ...operands, dy, dx: before },
          attributes: { ...attributes, accumulate: 1 },
          expected: { dx: dx.map((value, index) => value + at(before.data, index)) },
          tolerance,
        },
        {
          name: `${name}, in place`,
          operands: { ...operands, dy, dx: { sameAs: 'dy' } },
          attributes: { ...attributes, accumulate: 0 },
          expected: { dx },
          tolerance,
        },
      ];
    }),
  ),
  { channels: channelsOf('x') },
);
