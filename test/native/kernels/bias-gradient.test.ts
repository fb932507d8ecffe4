import { channelsOf, describeKernel } from '../check-kernel.js';
import { shapeName, SHAPES } from '../shapes.js';
import { at, randomTensor, type Shape } from '../tensor.js';

const shapes: readonly Shape[] = [...SHAPES, [16, 24, 24, 3]];

describeKernel(
  'biasGradient',
  shapes.map((shape) => {
    const dy = randomTensor(shape, 1, { mean: 0.5 });
    const channels = shape[3];
    const dbias = new Float64Array(channels);
    dy.data.forEach((value, index) => (dbias[index % channels] = at(dbias, index % channels) + value));
    return { name: shapeName(shape), operands: { dy, dbias: [1, 1, 1, channels] }, expected: { dbias } };
  }),
  { channels: channelsOf('dy') },
);
