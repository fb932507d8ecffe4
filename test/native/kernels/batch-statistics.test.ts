import { describe, expect, test } from 'vitest';
import { channelsOf, describeKernel, relativeError } from '../check-kernel.js';
import { batchStatistics } from '../reference/normalization.js';
import { instructionSets, runKernel } from '../run-kernel.js';
import { shapeName, SHAPES } from '../shapes.js';
import { randomTensor, tensor, type Shape, type Tensor } from '../tensor.js';

const outputs = (x: Tensor) => ({ x, mean: [1, 1, 1, x.shape[3]], variance: [1, 1, 1, x.shape[3]] }) as const;

describeKernel(
  'batchStatistics',
  SHAPES.map((shape) => {
    const x = randomTensor(shape, 2, { mean: 1 });
    return {
      name: shapeName(shape),
      operands: outputs(x),
      expected: { ...batchStatistics(shape, x.data) },
    };
  }),
  { channels: channelsOf('x') },
);

describe.each(instructionSets())('%s', (instructionSet) => {
  const statistics = (x: Tensor) =>
    runKernel('batchStatistics', outputs(x), {}, { instructionSet, threads: 2 });
  const manyPixels: Shape = [32, 24, 24, 3];

  test.each([0, 3, 30, 1000])(
    'keeps the variance where the mean is %d deviations from zero',
    async (mean) => {
      const x = randomTensor(manyPixels, 3, { mean });
      const exact = batchStatistics(manyPixels, x.data);
      const received = await statistics(x);
      expect(relativeError(received['variance']?.data ?? [], exact.variance)).toBeLessThan(1e-6);
      const error = relativeError(received['mean']?.data ?? [], exact.mean);
      expect(error * Math.max(...exact.mean.map(Math.abs))).toBeLessThan(1e-6 + 1e-7 * mean);
    },
  );

  test('keeps the variance beside an outlier in the first pixel', async () => {
    const x = randomTensor(manyPixels, 4);
    x.data.fill(1e4, 0, 3);
    const { variance } = await statistics(x);
    expect(relativeError(variance?.data ?? [], batchStatistics(manyPixels, x.data).variance)).toBeLessThan(
      1e-6,
    );
  });

  test('finds no variance in constant channels', async () => {
    const shape: Shape = [5, 13, 11, 2];
    const x = tensor(
      shape,
      randomTensor(shape, 5).data.map((_, index) => (index % 2 === 0 ? 0.1 : -1e6 / 3)),
    );
    const { mean, variance } = await statistics(x);
    expect([...(mean?.data ?? [])]).toEqual([...x.data.slice(0, 2)]);
    expect([...(variance?.data ?? [])]).toEqual([0, 0]);
  });
});
