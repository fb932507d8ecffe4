import { channelsOf, describeKernel } from '../check-kernel.js';
import { shapeName, SHAPES } from '../shapes.js';
import { at, randomTensor } from '../tensor.js';

describeKernel(
  'add',
  SHAPES.flatMap((shape) => {
    const a = randomTensor(shape, 17);
    const b = randomTensor(shape, 18);
    const expected = { y: Float32Array.from(a.data, (value, index) => value + at(b.data, index)) };
    const exactly = { expected, tolerance: 0 };
    return [
      { name: shapeName(shape), operands: { a, b, y: shape }, ...exactly },
      { name: `${shapeName(shape)}, in place of a`, operands: { a, b, y: { sameAs: 'a' } }, ...exactly },
      { name: `${shapeName(shape)}, in place of b`, operands: { a, b, y: { sameAs: 'b' } }, ...exactly },
    ];
  }),
  { channels: channelsOf('a') },
);
