import { channelsOf, describeKernel } from '../check-kernel.js';
import { at, uniformTensor, type Shape } from '../tensor.js';

const average = (
  running: ArrayLike<number>,
  batch: ArrayLike<number>,
  momentum: number,
  factor = 1,
): number[] =>
  Array.from(
    { length: running.length },
    (_, c) => (1 - momentum) * at(running, c) + momentum * factor * at(batch, c),
  );

describeKernel(
  'updateRunningStatistics',
  [
    { channels: 1, momentum: 0.1, count: 1, correction: 1 },
    { channels: 7, momentum: 0.1, count: 2, correction: 2 },
    { channels: 33, momentum: 1, count: 288, correction: 288 / 287 },
    { channels: 112, momentum: 0, count: 18432, correction: 18432 / 18431 },
  ].map(({ channels, momentum, count, correction }) => {
    const shape: Shape = [1, 1, 1, channels];
    const mean = uniformTensor(shape, 1, -2, 2);
    const variance = uniformTensor(shape, 2, 0, 4);
    const runningMean = uniformTensor(shape, 3, -2, 2);
    const runningVariance = uniformTensor(shape, 4, 0, 4);
    return {
      name: `${channels} channels, momentum ${momentum}, ${count} pixels`,
      operands: { mean, variance, runningMean, runningVariance },
      attributes: { momentum, count },
      expected: {
        runningMean: average(runningMean.data, mean.data, momentum),
        runningVariance: average(runningVariance.data, variance.data, momentum, correction),
      },
    };
  }),
  { channels: channelsOf('mean') },
);
