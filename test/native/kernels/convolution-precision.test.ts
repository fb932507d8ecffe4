import { describe, expect, test } from 'vitest';
import type { KernelOperation } from '#densegraph/compiler/kernel-operations.js';
import { expectSameBits, expectSameResults, relativeError } from '../check-kernel.js';
import { CONVOLUTION_TOLERANCE, convolutionName } from '../convolution-case.js';
import { normalizationCase } from '../normalization-case.js';
import { rounded, unitRoundoff, type ShortPrecision } from '../precision.js';
import {
  convolution,
  convolutionDataGradient,
  convolutionWeightGradient,
  convolvedShape,
  type ConvolutionShapes,
} from '../reference/convolution.js';
import { normalizeGradient } from '../reference/normalization.js';
import { TEST_DEVICE } from '../../test-device.js';
import { runKernel, type Operands } from '../run-kernel.js';
import { at, randomTensor, uniformTensor, type Shape, type Tensor } from '../tensor.js';

const of = (
  x: Shape,
  outputs: number,
  kernel: number,
  stride: number,
  padding: number,
): ConvolutionShapes => ({ x, weight: [outputs, kernel, kernel, x[3]], stride, padding });

const CASES: readonly ConvolutionShapes[] = [
  // In packs of every precision; of bfloat16 in halves of packs; in none.
  of([2, 9, 9, 24], 32, 3, 1, 1),
  of([3, 12, 12, 40], 136, 1, 1, 0),
  of([2, 7, 6, 36], 12, 3, 1, 1),
  of([2, 8, 9, 17], 33, 3, 1, 1),
  // Strides, with phases that no tap reaches; a stem; a classifier; a sum in several parts.
  of([2, 15, 16, 32], 24, 3, 2, 1),
  of([1, 13, 11, 40], 32, 1, 2, 0),
  of([1, 32, 30, 3], 24, 7, 2, 3),
  of([33, 1, 1, 50], 10, 1, 1, 0),
  of([1, 6, 6, 256], 40, 3, 1, 1),
];

/** Adding in float is not exact: as much is allowed as where the factors have all bits. Storing may round once more. */
function expectNear(
  received: Tensor | undefined,
  expected: Float64Array,
  storage: number,
  role: string,
): void {
  const data = received?.data ?? [];
  expect(data.length).toBe(expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const excess = expected.reduce((most, value, index) => {
    const error = Math.abs(at(data, index) - value);
    return error <= CONVOLUTION_TOLERANCE * largest + storage * Math.abs(value)
      ? most
      : Math.max(most, error);
  }, 0);
  expect(excess / largest, `error of ${role}`).toBe(0);
}

/** Products of rounded factors are exact in float, so the reference needs to know of no other rounding. */
describe.skipIf(TEST_DEVICE !== 'CUDA').each(['tf32', 'bfloat16'] as const)(
  '%s',
  (precision: ShortPrecision) => {
    const storage = precision === 'bfloat16' ? unitRoundoff(precision) : 0;
    const tolerance = CONVOLUTION_TOLERANCE + storage;
    const random = (shape: Shape, seed: number): Tensor => rounded(randomTensor(shape, seed), precision);
    const run = (
      operation: KernelOperation,
      operands: Operands,
      attributes: Readonly<Record<string, number>>,
      placements = {},
    ) => runKernel(operation, operands, attributes, { precision, placements });

    describe.each(CASES.map((shapes) => ({ name: convolutionName(shapes), shapes })))(
      '$name',
      ({ shapes }) => {
        const attributes = { stride: shapes.stride, padding: shapes.padding };
        const x = random(shapes.x, 1);
        const weight = random(shapes.weight, 2);
        const dy = random(convolvedShape(shapes), 3);
        const bias = uniformTensor([1, 1, 1, shapes.weight[0]], 4, -1, 1);
        /** At odd places, so that nothing can be read in packs. */
        const scattered = (shape: Shape) => ({ offset: 3, stride: shape[3] + 5 });

        test('forward', async () => {
          const operands = { x, weight, bias, y: dy.shape };
          const outputs = await run('convolution', operands, attributes);
          expectNear(outputs['y'], convolution(shapes, x.data, weight.data, bias.data), storage, 'y');
          const placements = {
            x: scattered(x.shape),
            weight: scattered(weight.shape),
            y: scattered(dy.shape),
          };
          const scatteredOutputs = await run('convolution', operands, attributes, placements);
          expectSameResults(scatteredOutputs, outputs, tolerance);
        });

        test('rounds its factors', async () => {
          const [exactX, exactWeight] = [randomTensor(shapes.x, 1), randomTensor(shapes.weight, 2)];
          const outputs = await run(
            'convolution',
            { x: exactX, weight: exactWeight, y: dy.shape },
            attributes,
          );
          expectSameBits(await run('convolution', { x, weight, y: dy.shape }, attributes), outputs);
          const unrounded = convolution(shapes, exactX.data, exactWeight.data, null);
          expect(relativeError(outputs['y']?.data ?? [], unrounded)).toBeGreaterThan(CONVOLUTION_TOLERANCE);
        });

        test('data gradient', async () => {
          const before = random(shapes.x, 5);
          const operands = { dy, weight, dx: before };
          const outputs = await run('convolutionDataGradient', operands, { ...attributes, accumulate: 1 });
          const expected = convolutionDataGradient(shapes, dy.data, weight.data).map(
            (value, index) => value + at(before.data, index),
          );
          expectNear(outputs['dx'], expected, storage, 'dx');
        });

        test('weight gradient', async () => {
          const operands = { x, dy, dweight: shapes.weight };
          const outputs = await run('convolutionWeightGradient', operands, attributes);
          expectNear(outputs['dweight'], convolutionWeightGradient(shapes, x.data, dy.data), 0, 'dweight');
          const placements = {
            x: scattered(x.shape),
            dy: scattered(dy.shape),
            dweight: scattered(weight.shape),
          };
          const scatteredOutputs = await run('convolutionWeightGradient', operands, attributes, placements);
          expectSameResults(scatteredOutputs, outputs, tolerance);
        });

        test.each([0, 1])('of the normalized x: the bits of two steps, relu %i', async (relu) => {
          const normalization = normalizationCase(shapes.x, relu);
          const operands = { ...normalization.operands, x: rounded(normalization.operands.x, precision) };
          const { y: normalized = null } = await run(
            'normalize',
            { ...operands, y: shapes.x },
            normalization.attributes,
          );
          for (const [operation, others] of [
            ['convolution', { weight, y: dy.shape }],
            ['convolutionWeightGradient', { dy, dweight: shapes.weight }],
          ] as const) {
            expectSameResults(
              await run(
                operation,
                { ...others, ...operands },
                { ...attributes, ...normalization.attributes },
              ),
              await run(operation, { ...others, x: normalized }, attributes),
              // The normalized x that a library rounds may be the next number.
              unitRoundoff(precision),
            );
          }
        });

        test.each([0, 1])('data gradient through a normalization, relu %i', async (relu) => {
          const normalization = normalizationCase(shapes.x, relu);
          const operands = { ...normalization.operands, x: rounded(normalization.operands.x, precision) };
          const { mean, variance, gamma, beta } = operands;
          const channels: Shape = [1, 1, 1, shapes.x[3]];
          const outputs = await run(
            'convolutionDataGradient',
            { dy, weight, ...operands, dx: shapes.x, dgamma: channels, dbeta: channels },
            { ...attributes, ...normalization.attributes, accumulate: 0 },
          );
          const expected = normalizeGradient(
            shapes.x,
            operands.x.data,
            convolutionDataGradient(shapes, dy.data, weight.data),
            { mean: Float64Array.from(mean.data), variance: Float64Array.from(variance.data) },
            { gamma: gamma.data, beta: beta.data, ...normalization.attributes },
          );
          expectNear(outputs['dx'], expected.dx, storage, 'dx');
          for (const role of ['dgamma', 'dbeta'] as const) {
            const error = relativeError(outputs[role]?.data ?? [], expected[role], expected.magnitudes[role]);
            expect(error, `error of ${role}`).toBeLessThanOrEqual(CONVOLUTION_TOLERANCE);
          }
        });
      },
    );
  },
);
