import { channelsOf, describeKernel } from '../check-kernel.js';
import { shapeName, SHAPES } from '../shapes.js';
import { at, randomTensor } from '../tensor.js';

describeKernel(
  'copy',
  SHAPES.flatMap((shape) => {
    const x = randomTensor(shape, 15);
    const before = randomTensor(shape, 16);
    return [
      {
        name: shapeName(shape),
        operands: { x, y: shape },
        attributes: { accumulate: 0 },
        expected: { y: x.data },
        tolerance: 0,
      },
      {
        name: `${shapeName(shape)}, accumulated`,
        operands: { x, y: before },
        attributes: { accumulate: 1 },
        expected: { y: x.data.map((value, index) => value + at(before.data, index)) },
        tolerance: 0,
      },
    ];
  }),
  { channels: channelsOf('x') },
);
