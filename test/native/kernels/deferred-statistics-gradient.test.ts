import { describe, expect, test } from 'vitest';
import { relativeError } from '../check-kernel.js';
import { normalizationCase, normalizeByBatch, type NormalizationCase } from '../normalization-case.js';
import { numericalGradient } from '../numerical-gradient.js';
import { instructionSets, runKernel, type Operands } from '../run-kernel.js';
import { shapeName } from '../shapes.js';
import { at, randomTensor, uniformTensor, type Shape, type Tensor } from '../tensor.js';

const shapes: readonly Shape[] = [
  [1, 1, 1, 1],
  [2, 3, 5, 3],
  [3, 4, 4, 7],
  [2, 5, 3, 23],
  [1, 3, 2, 112],
];

/** Runs a kernel and returns the one output of that name. */
async function output(name: string, ...call: Parameters<typeof runKernel>): Promise<Tensor> {
  const result = (await runKernel(...call))[name];
  if (result === undefined) throw new Error(`${call[0]} wrote no ${name}`);
  return result;
}

/**
 * The gradient of a batch that several normalizations read, each with its own upstream gradient: the direct shares are
 * added up in dx, what flows through the statistics in offset and slope, and that is added at the end.
 */
async function deferredGradient(
  readers: readonly { normalization: NormalizationCase; dy: Tensor }[],
  instructionSet: string,
): Promise<{ dx: Tensor; direct: Tensor }> {
  const [first] = readers;
  if (first === undefined) throw new Error('Expected at least one reader');
  const { shape, operands } = first.normalization;
  const channels: Shape = [1, 1, 1, shape[3]];
  const options = { instructionSet, threads: 2 };
  let direct: Tensor | null = null;
  let through: Operands = { offset: channels, slope: channels };
  for (const { normalization, dy } of readers) {
    const { attributes, operands: own } = normalization;
    const accumulate = direct === null ? 0 : 1;
    const { dx, dgamma, dbeta } = await runKernel(
      'normalizeGradient',
      { ...own, dy, dx: direct ?? shape, dgamma: channels, dbeta: channels },
      { ...attributes, accumulate },
      options,
    );
    const { variance, gamma } = own;
    through = await runKernel(
      'statisticsGradient',
      { variance, gamma, dgamma: dgamma ?? null, dbeta: dbeta ?? null, ...through },
      { epsilon: attributes.epsilon, pixels: shape[0] * shape[1] * shape[2], accumulate },
      options,
    );
    direct = dx ?? null;
  }
  if (direct === null) throw new Error('normalizeGradient wrote no dx');
  const { x, mean } = operands;
  const dx = await output(
    'dx',
    'addStatisticsGradient',
    { dy: direct, x, mean, ...through, dx: { sameAs: 'dy' } },
    {},
    options,
  );
  return { dx, direct };
}

const exactGradient = (normalization: NormalizationCase, dy: Tensor): Float64Array =>
  numericalGradient((x) => normalizeByBatch(normalization, { x }), normalization.operands.x.data, dy.data);

/** The terms of the gradient partly cancel: an error is relative to the largest of them. */
const errorOf = ({ dx, direct }: { dx: Tensor; direct: Tensor }, expected: Float64Array): number =>
  relativeError(dx.data, expected, Math.max(...direct.data.map(Math.abs)));

const TOLERANCE = 2e-6;

describe.each(instructionSets())('%s', (instructionSet) => {
  describe.each(shapes.map((shape) => ({ shape, name: shapeName(shape) })))('$name', ({ shape }) => {
    const dy = randomTensor(shape, 9);

    test.each([0, 1])('is the whole gradient of a normalization with relu %d', async (relu) => {
      const normalization = normalizationCase(shape, relu);
      const deferred = await deferredGradient([{ normalization, dy }], instructionSet);
      expect(errorOf(deferred, exactGradient(normalization, dy))).toBeLessThan(TOLERANCE);
    });

    test('is the sum of the gradients of two normalizations of one batch', async () => {
      const first = normalizationCase(shape, 1);
      const channels: Shape = [1, 1, 1, shape[3]];
      const second = {
        ...normalizationCase(shape, 0),
        operands: {
          ...first.operands,
          gamma: uniformTensor(channels, 31, -1.5, 1.5),
          beta: uniformTensor(channels, 32, -0.5, 0.5),
        },
      };
      const readers = [
        { normalization: first, dy },
        { normalization: second, dy: randomTensor(shape, 33) },
      ];
      const deferred = await deferredGradient(readers, instructionSet);
      const shares = readers.map(({ normalization, dy: upstream }) => exactGradient(normalization, upstream));
      const expected = shares.reduce((sum, share) => sum.map((value, index) => value + at(share, index)));
      expect(errorOf(deferred, expected)).toBeLessThan(TOLERANCE);
    });
  });

  test('is what normalizeDataGradient computes', async () => {
    const shape: Shape = [8, 13, 11, 23];
    const normalization = normalizationCase(shape, 1);
    const dy = randomTensor(shape, 9);
    const { attributes, operands } = normalization;
    const options = { instructionSet, threads: 2 };
    const channels: Shape = [1, 1, 1, shape[3]];
    const sums = await runKernel(
      'normalizeParameterGradient',
      { ...operands, dy, dgamma: channels, dbeta: channels },
      attributes,
      options,
    );
    const dx = await output(
      'dx',
      'normalizeDataGradient',
      { ...operands, dy, ...sums, dx: shape },
      { ...attributes, accumulate: 0 },
      options,
    );
    const deferred = await deferredGradient([{ normalization, dy }], instructionSet);
    expect(errorOf(deferred, Float64Array.from(dx.data))).toBeLessThan(1e-6);
  });
});
