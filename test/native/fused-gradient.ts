import { describe, expect, test } from 'vitest';
import type { KernelOperation } from '#densegraph/compiler/kernel-operations.js';
import { DEFAULT_TOLERANCE, describeKernel, expectSameResults, type KernelCase } from './check-kernel.js';
import { normalizationCase } from './normalization-case.js';
import { normalizeGradient } from './reference/normalization.js';
import { instructionSets, runKernel, type Operands } from './run-kernel.js';
import { at, randomTensor, type Shape } from './tensor.js';

/** One call of a kernel that computes dx [N,H,W,C], as it is without a normalization. */
export interface GradientCase {
  readonly name: string;
  /** Without dx. */
  readonly operands: Operands;
  /** Without accumulate. */
  readonly attributes: Readonly<Record<string, number>>;
  readonly shape: Shape;
  /** The gradient in float64. */
  readonly dx: Float64Array;
  /** Default: DEFAULT_TOLERANCE. */
  readonly tolerance?: number;
}

interface Ending {
  readonly relu: number;
  readonly accumulate: number;
}

/** Each with and without, both ways round in turns. */
const endings = (index: number): readonly Ending[] => [
  { relu: 1, accumulate: index % 2 },
  { relu: 0, accumulate: 1 - (index % 2) },
];

function fused(
  { name, operands, attributes, shape, dx, tolerance = DEFAULT_TOLERANCE }: GradientCase,
  ending: Ending,
) {
  const normalization = normalizationCase(shape, ending.relu);
  const { x, mean, variance, gamma, beta } = normalization.operands;
  const { magnitudes, ...expected } = normalizeGradient(
    shape,
    x.data,
    dx,
    { mean: mean.data, variance: variance.data },
    { gamma: gamma.data, beta: beta.data, ...normalization.attributes },
  );
  const before = randomTensor(shape, 30);
  const channels: Shape = [1, 1, 1, shape[3]];
  const written = { dx: ending.accumulate === 1 ? before : shape, dgamma: channels, dbeta: channels };
  const kernelCase: KernelCase = {
    name: `${name}${ending.relu === 1 ? ', rectified' : ''}${ending.accumulate === 1 ? ', accumulated' : ''}`,
    operands: { ...operands, ...normalization.operands, ...written },
    attributes: { ...attributes, ...normalization.attributes, accumulate: ending.accumulate },
    expected: {
      ...expected,
      dx: expected.dx.map((value, index) => value + ending.accumulate * at(before.data, index)),
    },
    tolerance,
    magnitudes,
  };
  return { kernelCase, normalization, written, ending };
}

/** That of most channels. */
function widest<T extends { readonly plain: GradientCase }>(cases: readonly T[]): T {
  return cases.reduce((a, b) => (b.plain.shape[3] > a.plain.shape[3] ? b : a));
}

/**
 * The tests of a kernel that may end in what normalizeGradient does: those that every kernel passes, and dx has the
 * same bits as after the plain kernel, into memory, and normalizeGradient on that.
 */
export function describeFusedGradient(
  operation: KernelOperation,
  cases: readonly GradientCase[],
  options?: Parameters<typeof describeKernel>[2],
): void {
  const all = cases.flatMap((plain, index) =>
    endings(index).map((ending) => ({ plain, ...fused(plain, ending) })),
  );
  describeKernel(
    operation,
    all.map(({ kernelCase }) => kernelCase),
    options,
  );
  describe.each(instructionSets())('%s', (instructionSet) => {
    test.each(all)(
      'gives dx as in two kernels, $kernelCase.name',
      async ({ plain, kernelCase, normalization, written, ending: { accumulate } }) => {
        const options = { instructionSet, threads: 2 };
        const { dx: dy } = await runKernel(
          operation,
          { ...plain.operands, dx: plain.shape },
          { ...plain.attributes, accumulate: 0 },
          options,
        );
        const { dx: expected } = await runKernel(
          'normalizeGradient',
          { ...normalization.operands, dy: dy ?? null, ...written },
          { ...normalization.attributes, accumulate },
          options,
        );
        const { dx } = await runKernel(operation, kernelCase.operands, kernelCase.attributes, options);
        expectSameResults(
          dx === undefined ? {} : { dx },
          expected === undefined ? {} : { dx: expected },
          plain.tolerance ?? DEFAULT_TOLERANCE,
        );
      },
    );

    test('lets NaN pass', async () => {
      const options = { instructionSet, threads: 2 };
      const { plain, kernelCase } = widest(all.filter(({ ending }) => ending.relu === 0));
      const dy = plain.operands['dy'];
      if (!dy || !('data' in dy)) throw new Error('Expected a gradient with contents for dy');
      const broken = { ...dy, data: dy.data.with(0, NaN) };
      const { dx: upstream } = await runKernel(
        operation,
        { ...plain.operands, dy: broken, dx: plain.shape },
        { ...plain.attributes, accumulate: 0 },
        options,
      );
      const { dx, dgamma, dbeta } = await runKernel(
        operation,
        { ...kernelCase.operands, dy: broken },
        kernelCase.attributes,
        options,
      );
      const reached = [...(upstream?.data ?? [])].map(Number.isNaN);
      expect(reached).toContain(true);
      expect([...(dx?.data ?? [])].map(Number.isNaN)).toEqual(reached);
      const channels = plain.shape[3];
      const reachedChannels = Array.from({ length: channels }, (_, c) =>
        reached.some((isNaN, index) => isNaN && index % channels === c),
      );
      for (const sums of [dgamma, dbeta]) {
        expect([...(sums?.data ?? [])].map(Number.isNaN)).toEqual(reachedChannels);
      }
    });
  });
}
