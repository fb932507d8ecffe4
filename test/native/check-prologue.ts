import { describe, expect, test } from 'vitest';
import type { KernelOperation } from '#densegraph/compiler/kernel-operations.js';
import { DEFAULT_TOLERANCE, describeKernel, expectSameResults } from './check-kernel.js';
import { normalizationCase } from './normalization-case.js';
import { normalize } from './reference/normalization.js';
import { instructionSets, runKernel, type Operands, type RunOptions } from './run-kernel.js';
import type { Shape, Tensor } from './tensor.js';

/** One call of an operation that reads x, or the normalized x. */
export interface PrologueCase {
  readonly name: string;
  readonly x: Shape;
  /** All but x and the normalization. */
  readonly operands: Operands;
  /** All but epsilon and relu. */
  readonly attributes: Readonly<Record<string, number>>;
  /** By written role: what a reference in float64 says of what the operation reads. */
  readonly expected: (read: Float64Array) => Readonly<Record<string, ArrayLike<number>>>;
  readonly tolerance?: number;
}

export interface PrologueOptions {
  /** As in describeKernel. */
  readonly channels?: (operands: Operands) => number;
  /** What x is instead of random numbers. */
  readonly change?: (x: Tensor) => Tensor;
}

const VECTORS = ['mean', 'variance', 'gamma', 'beta'] as const;

/** The operands x, mean, variance, gamma and beta, and the attributes epsilon and relu. */
function normalizationOf({ x: shape }: PrologueCase, relu: number, { change = (x) => x }: PrologueOptions) {
  const { operands, attributes } = normalizationCase(shape, relu);
  return { operands: { ...operands, x: change(operands.x) }, attributes };
}

/**
 * The tests of a normalization as the prologue of an operation, for every instruction set: what describeKernel tests,
 * and the bits of `normalize` and the operation one after the other, with a rectifier and without, also of a NaN.
 */
export function describePrologue(
  operation: KernelOperation,
  cases: readonly PrologueCase[],
  options: PrologueOptions = {},
): void {
  describe('of the normalized x', () => {
    describeKernel(
      operation,
      cases.map((prologue, index) => {
        const relu = index % 2;
        const { operands, attributes } = normalizationOf(prologue, relu, options);
        const affine = { gamma: operands.gamma.data, beta: operands.beta.data, ...attributes };
        const statistics = { mean: operands.mean.data, variance: operands.variance.data };
        const { name, tolerance } = prologue;
        return {
          name: `${name}${relu === 1 ? ', rectified' : ''}`,
          operands: { ...prologue.operands, ...operands },
          attributes: { ...prologue.attributes, ...attributes },
          expected: prologue.expected(normalize(prologue.x, operands.x.data, statistics, affine)),
          ...(tolerance === undefined ? {} : { tolerance }),
        };
      }),
      options.channels === undefined ? {} : { channels: options.channels },
    );

    describe.each(instructionSets())('%s', (instructionSet) => {
      const inOneStep = (prologue: PrologueCase, { operands, attributes }: Normalization, run: RunOptions) =>
        runKernel(
          operation,
          { ...prologue.operands, ...operands },
          { ...prologue.attributes, ...attributes },
          { instructionSet, ...run },
        );
      const inTwoSteps = async (prologue: PrologueCase, { operands, attributes }: Normalization) => {
        const normalized = { ...operands, y: prologue.x };
        const { y } = await runKernel('normalize', normalized, attributes, { instructionSet });
        return runKernel(operation, { ...prologue.operands, x: y ?? null }, prologue.attributes, {
          instructionSet,
        });
      };

      describe.each(cases)('$name', (prologue) => {
        test.each([0, 1])('gives the bits of two steps, relu %i', async (relu) => {
          const normalization = normalizationOf(prologue, relu, options);
          const expected = await inTwoSteps(prologue, normalization);
          const { tolerance = DEFAULT_TOLERANCE } = prologue;
          expectSameResults(await inOneStep(prologue, normalization, { threads: 3 }), expected, tolerance);
          const slice = { x: { offset: 5, stride: prologue.x[3] + 16 } };
          expectSameResults(
            await inOneStep(prologue, normalization, { placements: slice }),
            expected,
            tolerance,
          );
        });

        test('does not hide a NaN behind the rectifier', async () => {
          const normalization = normalizationOf(prologue, 1, options);
          normalization.operands.x.data[0] = NaN;
          const received = await inOneStep(prologue, normalization, {});
          expect(Object.values(received).some(({ data }) => data.some(Number.isNaN))).toBe(true);
          const { tolerance = DEFAULT_TOLERANCE } = prologue;
          expectSameResults(received, await inTwoSteps(prologue, normalization), tolerance);
        });
      });
    });

    describe('is refused', () => {
      const [prologue] = cases;
      if (prologue === undefined) throw new Error('Expected at least one case');
      const { operands, attributes } = normalizationOf(prologue, 1, options);
      const run = (changed: Operands) =>
        runKernel(operation, { ...prologue.operands, ...changed }, { ...prologue.attributes, ...attributes });

      test.each(VECTORS)('without %s', async (role) => {
        await expect(run({ ...operands, [role]: null })).rejects.toThrow(
          'expected all or none of mean, variance, gamma, beta but received 3 of them',
        );
      });
      test.each(VECTORS)('with %s alone', async (role) => {
        await expect(run({ x: operands.x, [role]: operands[role] })).rejects.toThrow(
          'expected all or none of mean, variance, gamma, beta but received 1 of them',
        );
      });
    });
  });
}

type Normalization = ReturnType<typeof normalizationOf>;
