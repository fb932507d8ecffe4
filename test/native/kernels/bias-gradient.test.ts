import { channelsOf, describeKernel } from '../check-kernel.js';
import { shapeName, SHAPES } from '../shapes.js';
import { at, elementCount, randomTensor, tensor, type Shape, type Tensor } from '../tensor.js';

/**
 * Integers of 2^15 and a little, which float adds exactly over 256 pixels. Over the batch the large parts cancel, and
 * the little ones are left where blocks of pixels are added in double.
 */
function canceling(shape: Shape): Tensor {
  const numbers = Array.from({ length: elementCount(shape) }, (_, index) => {
    const pixel = Math.floor(index / shape[3]);
    const large = Math.floor(pixel / 256) % 16 < 8 ? 2 ** 15 : -(2 ** 15);
    return large + (index % 7);
  });
  return tensor(shape, numbers);
}

const shapes: readonly Shape[] = [...SHAPES, [16, 24, 24, 3]];

const caseOf = (name: string, dy: Tensor) => {
  const channels = dy.shape[3];
  const dbias = new Float64Array(channels);
  dy.data.forEach((value, index) => (dbias[index % channels] = at(dbias, index % channels) + value));
  return { name, operands: { dy, dbias: [1, 1, 1, channels] }, expected: { dbias } } as const;
};

describeKernel(
  'biasGradient',
  [
    ...shapes.map((shape) => caseOf(shapeName(shape), randomTensor(shape, 1, { mean: 0.5 }))),
    { ...caseOf('blocks of pixels that cancel', canceling([4, 64, 64, 3])), tolerance: 0 },
  ],
  { channels: channelsOf('dy') },
);
