import { channelsOf, describeKernel } from '../check-kernel.js';
import { normalizationCase, normalizeByBatch } from '../normalization-case.js';
import { numericalGradient } from '../numerical-gradient.js';
import { shapeName } from '../shapes.js';
import { randomTensor, type Shape } from '../tensor.js';

const shapes: readonly Shape[] = [
  [1, 1, 1, 1],
  [2, 3, 5, 3],
  [1, 6, 5, 10],
  [3, 7, 5, 23],
  [2, 3, 3, 112],
  [8, 13, 11, 2],
  [1, 2, 2, 301],
];

describeKernel(
  'normalizeParameterGradient',
  shapes.flatMap((shape) =>
    [0, 1].map((relu) => {
      const normalization = normalizationCase(shape, relu);
      const { gamma, beta } = normalization.operands;
      const dy = randomTensor(shape, 9);
      const channels: Shape = [1, 1, 1, shape[3]];
      return {
        name: `${shapeName(shape)}${relu === 1 ? ', rectified' : ''}`,
        operands: { ...normalization.operands, dy, dgamma: channels, dbeta: channels },
        attributes: normalization.attributes,
        expected: {
          dgamma: numericalGradient(
            (p) => normalizeByBatch(normalization, { gamma: p }),
            gamma.data,
            dy.data,
          ),
          dbeta: numericalGradient((p) => normalizeByBatch(normalization, { beta: p }), beta.data, dy.data),
        },
      };
    }),
  ),
  { channels: channelsOf('x') },
);
