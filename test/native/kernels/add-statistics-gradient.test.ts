import { channelsOf, describeKernel } from '../check-kernel.js';
import { shapeName, SHAPES } from '../shapes.js';
import { at, randomTensor, type Shape } from '../tensor.js';

describeKernel(
  'addStatisticsGradient',
  SHAPES.flatMap((shape) => {
    const channels: Shape = [1, 1, 1, shape[3]];
    const dy = randomTensor(shape, 17);
    const x = randomTensor(shape, 18, { mean: 0.7 });
    const mean = randomTensor(channels, 19);
    const offset = randomTensor(channels, 20);
    const slope = randomTensor(channels, 21);
    const dx = Float64Array.from(dy.data, (value, i) => {
      const c = i % shape[3];
      return value + at(offset.data, c) + at(slope.data, c) * (at(x.data, i) - at(mean.data, c));
    });
    const operands = { dy, x, mean, offset, slope };
    const name = shapeName(shape);
    return [
      { name, operands: { ...operands, dx: shape }, expected: { dx } },
      { name: `${name}, in place`, operands: { ...operands, dx: { sameAs: 'dy' } }, expected: { dx } },
    ];
  }),
  { channels: channelsOf('x') },
);
