import { channelsOf, describeKernel } from '../check-kernel.js';
import { numericalGradient } from '../numerical-gradient.js';
import { shapeName, SHAPES } from '../shapes.js';
import { at, randomTensor } from '../tensor.js';

describeKernel(
  'reluGradient',
  SHAPES.flatMap((shape) => {
    const x = randomTensor(shape, 12);
    const rectify = (values: Float64Array): Float64Array => values.map((value) => Math.max(0, value));
    const y = { shape, data: x.data.map((value) => Math.max(0, value)) };
    const dy = randomTensor(shape, 13);
    const before = randomTensor(shape, 14);
    const dx = numericalGradient(rectify, x.data, dy.data);
    return [
      {
        name: shapeName(shape),
        operands: { y, dy, dx: shape },
        attributes: { accumulate: 0 },
        expected: { dx },
      },
      {
        name: `${shapeName(shape)}, accumulated`,
        operands: { y, dy, dx: before },
        attributes: { accumulate: 1 },
        expected: { dx: dx.map((value, index) => value + at(before.data, index)) },
      },
      {
        name: `${shapeName(shape)}, in place`,
        operands: { y, dy, dx: { sameAs: 'dy' } },
        attributes: { accumulate: 0 },
        expected: { dx },
      },
    ];
  }),
  { channels: channelsOf('y') },
);
