import { expect } from 'vitest';
import type { WholeStrategy } from '#densegraph/compiler/memory-strategy.js';
import type { Checkpoint } from '#densegraph/training/checkpoint.js';

interface Run {
  readonly strategy: WholeStrategy;
  readonly checkpoint: Checkpoint;
}

/**
 * Runs of one configuration: those under strategies that share buffers have the same bits, and so have those under
 * STORE_ALL, which adds a normalization's gradient up in another order.
 */
export function expectSameBits(runs: readonly Run[]): void {
  const isEager = ({ strategy }: Run): boolean => strategy === 'STORE_ALL';
  for (const group of [runs.filter(isEager), runs.filter((run) => !isEager(run))]) {
    const [first, ...others] = group;
    if (first === undefined) throw new Error('Expected runs under STORE_ALL and under others');
    for (const { strategy, checkpoint } of others) {
      expect(checkpoint.tensors, strategy).toEqual(first.checkpoint.tensors);
    }
  }
}

/** Two runs whose tensors differ by no more than rounding, relative to each one's largest number. */
export function expectSameButForRounding(a: Checkpoint, b: Checkpoint, rounding: number): void {
  expect([...a.tensors.keys()]).toEqual([...b.tensors.keys()]);
  for (const [name, { data }] of a.tensors) {
    const other = b.tensors.get(name)?.data;
    if (data instanceof Float32Array) {
      expect(distance(data, other as Float32Array), name).toBeLessThan(rounding);
    } else {
      expect(other).toEqual(data);
    }
  }
}

function distance(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let magnitude = 0.05;
  a.forEach((value, index) => {
    difference = Math.max(difference, Math.abs(value - (b[index] ?? NaN)));
    magnitude = Math.max(magnitude, Math.abs(value));
  });
  return difference / magnitude;
}
