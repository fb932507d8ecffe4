import { describe, expect, test, vi } from 'vitest';
import type { KernelOperation } from '#densegraph/compiler/kernel-operations.js';
import type { Placement } from './arena-layout.js';
import { expectSameBits, relativeError } from './check-kernel.js';
import { CONVOLUTION_TOLERANCE, convolutionName } from './convolution-case.js';
import { normalizationCase } from './normalization-case.js';
import { randomConvolution } from './random-convolution.js';
import {
  convolution,
  convolutionDataGradient,
  convolutionWeightGradient,
  convolvedShape,
  type ConvolutionShapes,
} from './reference/convolution.js';
import { normalize, normalizeGradient } from './reference/normalization.js';
import { instructionSets, runKernel, type Operands } from './run-kernel.js';
import { at, elementCount, randomTensor, uniform, type Shape } from './tensor.js';

/** DENSEGRAPH_FUZZ_CASES asks for so many, of all sizes: the reference of the largest takes two seconds. */
const ASKED = process.env['DENSEGRAPH_FUZZ_CASES'];
const CASES = Number(ASKED ?? 40);
const MOST_PRODUCTS = ASKED === undefined ? 3e6 : 4e8;
/** DENSEGRAPH_FUZZ_SEED asks for others. */
const SEED = Number(process.env['DENSEGRAPH_FUZZ_SEED'] ?? 1);

vi.setConfig({ testTimeout: 60_000 });

interface Call {
  readonly operation: KernelOperation;
  readonly operands: Operands;
  readonly attributes: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, ArrayLike<number>>>;
  /** By role: what its numbers are large as where their terms do not cancel by chance. */
  readonly magnitudes: Readonly<Record<string, number>>;
}

/** What a call reads in front of a convolution: x, or its normalization. */
function prologueOf(shape: Shape, normalized: boolean, relu: number) {
  const { operands, attributes } = normalizationCase(shape, relu);
  if (!normalized) return { operands: { x: operands.x }, attributes: {}, read: operands.x.data };
  const { x, mean, variance, gamma, beta } = operands;
  const affine = { gamma: gamma.data, beta: beta.data, ...attributes };
  const read = normalize(shape, x.data, { mean: mean.data, variance: variance.data }, affine);
  return { operands, attributes, read };
}

function forward(shapes: ConvolutionShapes, normalized: boolean, relu: number): Call {
  const { stride, padding } = shapes;
  const { operands, attributes, read } = prologueOf(shapes.x, normalized, relu);
  const weight = randomTensor(shapes.weight, 2);
  const bias = relu === 1 ? null : randomTensor([1, 1, 1, shapes.weight[0]], 3);
  const [, height, width, channels] = shapes.weight;
  return {
    operation: 'convolution',
    operands: { ...operands, weight, bias, y: convolvedShape(shapes) },
    attributes: { ...attributes, stride, padding },
    expected: { y: convolution(shapes, read, weight.data, bias?.data ?? null) },
    magnitudes: { y: Math.sqrt(height * width * channels) },
  };
}

function dataGradient(shapes: ConvolutionShapes, normalized: boolean, relu: number): Call {
  const { stride, padding } = shapes;
  const dy = randomTensor(convolvedShape(shapes), 4);
  const weight = randomTensor(shapes.weight, 5);
  const upstream = convolutionDataGradient(shapes, dy.data, weight.data);
  const accumulate = 1 - relu;
  const before = randomTensor(shapes.x, 30);
  const dxOf = (dx: Float64Array) => dx.map((value, index) => value + accumulate * at(before.data, index));
  const attributes = { stride, padding, accumulate };
  const dx = accumulate === 1 ? before : shapes.x;
  const least = Math.sqrt(shapes.weight[0] * shapes.weight[1] * shapes.weight[2]);
  const call = { operation: 'convolutionDataGradient', operands: { dy, weight, dx }, attributes } as const;
  if (!normalized) return { ...call, expected: { dx: dxOf(upstream) }, magnitudes: { dx: least } };
  const normalization = normalizationCase(shapes.x, relu);
  const { x, mean, variance, gamma, beta } = normalization.operands;
  const { magnitudes, ...expected } = normalizeGradient(
    shapes.x,
    x.data,
    upstream,
    { mean: mean.data, variance: variance.data },
    { gamma: gamma.data, beta: beta.data, ...normalization.attributes },
  );
  const channels: Shape = [1, 1, 1, shapes.x[3]];
  return {
    ...call,
    operands: { ...call.operands, ...normalization.operands, dgamma: channels, dbeta: channels },
    attributes: { ...normalization.attributes, ...attributes },
    expected: { ...expected, dx: dxOf(expected.dx) },
    magnitudes,
  };
}

function weightGradient(shapes: ConvolutionShapes, normalized: boolean, relu: number): Call {
  const { stride, padding } = shapes;
  const { operands, attributes, read } = prologueOf(shapes.x, normalized, relu);
  const dy = randomTensor(convolvedShape(shapes), 8);
  const [n, height, width] = dy.shape;
  return {
    operation: 'convolutionWeightGradient',
    operands: { ...operands, dy, dweight: shapes.weight },
    attributes: { ...attributes, stride, padding },
    expected: { dweight: convolutionWeightGradient(shapes, read, dy.data) },
    magnitudes: { dweight: Math.sqrt(n * height * width) },
  };
}

/** Every operand somewhere else, with or without gaps between its pixels. */
function placementsOf(operands: Operands, random: () => number): Record<string, Placement> {
  return Object.fromEntries(
    Object.entries(operands).flatMap(([role, operand]) => {
      if (operand === null || 'sameAs' in operand) return [];
      const channels = 'shape' in operand ? operand.shape[3] : operand[3];
      return [[role, { offset: Math.floor(random() * 20), stride: channels + Math.floor(random() * 3) * 7 }]];
    }),
  );
}

describe('random convolutions', () => {
  const random = uniform(SEED);
  const cases = Array.from({ length: CASES }, () => {
    const shapes = randomConvolution(random, MOST_PRODUCTS);
    const normalized = random() < 0.5;
    return { shapes, normalized, relu: Number(random() < 0.5), draw: Math.floor(random() * 2 ** 32) };
  }).map((fuzzed) => ({
    ...fuzzed,
    name: `${convolutionName(fuzzed.shapes)}${fuzzed.normalized ? `, normalized, relu ${fuzzed.relu}` : ''}`,
  }));

  describe.each(cases)('$name', ({ shapes, normalized, relu, draw }) => {
    test.each(Object.entries({ forward, dataGradient, weightGradient }))('%s', async (_name, callOf) => {
      const { operation, operands, attributes, expected, magnitudes } = callOf(shapes, normalized, relu);
      const place = uniform(draw);
      for (const instructionSet of instructionSets()) {
        const once = await runKernel(operation, operands, attributes, { instructionSet });
        for (const [role, values] of Object.entries(expected)) {
          expect(once[role]?.data).toHaveLength(values.length);
          if (elementCount(once[role]?.shape ?? [0, 0, 0, 0]) === 0) continue;
          const error = relativeError(once[role]?.data ?? [], values, magnitudes[role]);
          expect(error, `error of ${role}, ${instructionSet}`).toBeLessThanOrEqual(CONVOLUTION_TOLERANCE);
        }
        const threads = 2 + Math.floor(place() * 6);
        const placements = placementsOf(operands, place);
        expectSameBits(
          await runKernel(operation, operands, attributes, { instructionSet, threads, placements }),
          once,
        );
      }
    });
  });
});
