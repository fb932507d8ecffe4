import { describe, expect, test } from 'vitest';
import type { KernelOperation } from '#densegraph/compiler/kernel-operations.js';
import type { Placement } from './arena-layout.js';
import { HAS_LIBRARY, instructionSets, runKernel, type Operand, type Operands } from './run-kernel.js';
import { at, sliceChannels, type Shape, type Tensor } from './tensor.js';

/** One call of a kernel, and what it must answer. */
export interface KernelCase {
  readonly name: string;
  readonly operands: Operands;
  readonly attributes?: Readonly<Record<string, number>>;
  /** By written role: what a reference in float64 says. */
  readonly expected: Readonly<Record<string, ArrayLike<number>>>;
  /** Largest error, relative to the largest expected number of the role, or to its magnitude where that is larger. */
  readonly tolerance?: number;
  /** By role: the size of numbers whose terms may cancel. */
  readonly magnitudes?: Readonly<Record<string, number>>;
}

export const DEFAULT_TOLERANCE = 1e-6;

const shapeOf = (operand: Operand): Shape | null => {
  if (operand === null || 'sameAs' in operand) return null;
  return 'shape' in operand ? operand.shape : operand;
};

/** Every operand at an odd place with gaps between its pixels, no two alike. */
function scattered(operands: Operands): Record<string, Placement> {
  return Object.fromEntries(
    Object.entries(operands).map(([role, operand], index) => {
      const shape = shapeOf(operand);
      return [role, shape === null ? {} : { offset: 1 + 2 * index, stride: shape[3] + 3 + index }];
    }),
  );
}

/** The same call on some of the channels, each operand a slice of a buffer with all of them. */
function sliced(operands: Operands, channels: number, first: number, end: number) {
  const placements: Record<string, Placement> = {};
  const slices: Record<string, Operand> = {};
  for (const [role, operand] of Object.entries(operands)) {
    const shape = shapeOf(operand);
    slices[role] = operand;
    if (operand === null || 'sameAs' in operand || shape?.[3] !== channels) continue;
    placements[role] = { offset: first, stride: channels };
    slices[role] =
      'data' in operand ? sliceChannels(operand, first, end) : [shape[0], shape[1], shape[2], end - first];
  }
  return { placements, slices };
}

/**
 * Largest error relative to the largest expected number, or to `least` where that is larger; infinite where one is NaN
 * and the other is not.
 */
export function relativeError(received: ArrayLike<number>, expected: ArrayLike<number>, least = 0): number {
  expect(received.length).toBe(expected.length);
  let error = 0;
  let magnitude = least;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [at(received, i), at(expected, i)];
    if (Object.is(a, b)) continue;
    if (Number.isNaN(a - b)) return Infinity;
    error = Math.max(error, Math.abs(a - b));
    magnitude = Math.max(magnitude, Math.abs(b));
  }
  return error === 0 ? 0 : error / magnitude;
}

export function expectSameBits(received: Record<string, Tensor>, expected: Record<string, Tensor>): void {
  expect(Object.keys(received)).toEqual(Object.keys(expected));
  const bits = ({ data }: Tensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  for (const [role, { data }] of Object.entries(expected)) {
    const other = received[role];
    if (other !== undefined && bits(other).equals(bits({ shape: [0, 0, 0, 0], data }))) continue;
    const index = data.findIndex((value, i) => !Object.is(value, other?.data[i]));
    expect.fail(
      `${role}[${index}] is ${other?.data[index] ?? 'absent'} where it was ${data[index] ?? 'absent'}`,
    );
  }
}

/**
 * The results of one computation in two ways have the same bits where our own kernels go both; where a library may go one
 * of them, they are as near as the tolerance of each.
 */
export function expectSameResults(
  received: Record<string, Tensor>,
  expected: Record<string, Tensor>,
  tolerance: number,
): void {
  if (!HAS_LIBRARY) {
    expectSameBits(received, expected);
    return;
  }
  expect(Object.keys(received)).toEqual(Object.keys(expected));
  for (const [role, { data }] of Object.entries(expected)) {
    const error = relativeError(received[role]?.data ?? [], data);
    expect(error, `difference of ${role}`).toBeLessThanOrEqual(2 * tolerance);
  }
}

/**
 * The tests that every kernel passes, for every instruction set and case: it agrees with the reference, and gives the
 * same bits for any number of threads and any strides; where a kernel treats each channel alone (`channels` says how
 * many the case has), also the same bits for a slice of the channels as for all.
 */
export function describeKernel(
  operation: KernelOperation,
  cases: readonly KernelCase[],
  { channels }: { channels?: (operands: Operands) => number } = {},
): void {
  describe.each(instructionSets())('%s', (instructionSet) => {
    describe.each(cases)(
      '$name',
      ({ operands, attributes, expected, tolerance = DEFAULT_TOLERANCE, magnitudes = {} }) => {
        const run = (placements: Record<string, Placement> = {}, threads = 1, contents = operands) =>
          runKernel(operation, contents, attributes, { instructionSet, threads, placements });

        test('agrees with the reference', async () => {
          const outputs = await run();
          for (const [role, values] of Object.entries(expected)) {
            const error = relativeError(outputs[role]?.data ?? [], values, magnitudes[role]);
            expect(error, `error of ${role}`).toBeLessThanOrEqual(tolerance);
          }
        });

        test('gives the same bits for any threads and strides', async () => {
          const once = await run();
          for (const threads of [2, 3]) expectSameBits(await run({}, threads), once);
          expectSameBits(await run(scattered(operands), 2), once);
        });

        const all = channels?.(operands) ?? 1;
        if (all === 1) return;
        test('gives the same bits for a slice of the channels', async () => {
          const whole = await run();
          for (const [first, end] of [
            [0, Math.ceil(all / 2)],
            [Math.floor(all / 3), all],
          ] as const) {
            const { placements, slices } = sliced(operands, all, first, end);
            const expectedSlice = Object.fromEntries(
              Object.entries(whole).map(([role, output]) => [role, sliceChannels(output, first, end)]),
            );
            expectSameBits(await run(placements, 2, slices), expectedSlice);
          }
        });
      },
    );
  });
}

/** The channels of the operand named `role`, for describeKernel. */
export const channelsOf =
  (role: string) =>
  (operands: Operands): number =>
    shapeOf(operands[role] ?? null)?.[3] ?? 1;
