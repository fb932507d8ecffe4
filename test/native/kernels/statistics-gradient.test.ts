import { channelsOf, describeKernel } from '../check-kernel.js';
import { at, randomTensor, uniformTensor, type Shape } from '../tensor.js';

const EPSILON = 1e-5;

describeKernel(
  'statisticsGradient',
  [1, 3, 23, 301].flatMap((count) => {
    const channels: Shape = [1, 1, 1, count];
    const variance = uniformTensor(channels, 11, 0.1, 4);
    const gamma = uniformTensor(channels, 12, -1.5, 1.5);
    const dgamma = randomTensor(channels, 13, { deviation: 30 });
    const dbeta = randomTensor(channels, 14, { deviation: 30 });
    const before = { offset: randomTensor(channels, 15), slope: randomTensor(channels, 16) };
    const pixels = 100 + count;
    const each = (of: (deviation: number, gamma: number, c: number) => number): Float64Array =>
      Float64Array.from(variance.data, (value, c) => of(Math.sqrt(value + EPSILON), at(gamma.data, c), c));
    const offset = each((deviation, scale, c) => (-scale * at(dbeta.data, c)) / (pixels * deviation));
    const slope = each((deviation, scale, c) => (-scale * at(dgamma.data, c)) / (pixels * deviation ** 2));
    const operands = { variance, gamma, dgamma, dbeta };
    const attributes = { epsilon: EPSILON, pixels };
    return [
      {
        name: `${count} channels`,
        operands: { ...operands, offset: channels, slope: channels },
        attributes: { ...attributes, accumulate: 0 },
        expected: { offset, slope },
      },
      {
        name: `${count} channels, accumulated`,
        operands: { ...operands, ...before },
        attributes: { ...attributes, accumulate: 1 },
        expected: {
          offset: offset.map((value, c) => value + at(before.offset.data, c)),
          slope: slope.map((value, c) => value + at(before.slope.data, c)),
        },
      },
    ];
  }),
  { channels: channelsOf('variance') },
);
