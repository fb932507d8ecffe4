import { describe, expect, it } from 'vitest';
import { BatchedReads } from '#densegraph/jobs/batched-reads.js';

describe('reads that are wanted at the same time', () => {
  it('are one, which asks for each key once; later ones are another', async () => {
    const asked: (readonly string[])[] = [];
    const lengths = new BatchedReads((keys: readonly string[]) => {
      asked.push(keys);
      return Promise.resolve(new Map(keys.filter((key) => key !== 'none').map((key) => [key, key.length])));
    });
    const keys = ['one', 'three', 'one', 'none'];
    expect(await Promise.all(keys.map((key) => lengths.read(key)))).toEqual([3, 5, 3, undefined]);
    expect(await lengths.read('one')).toBe(3);
    expect(asked).toEqual([['one', 'three', 'none'], ['one']]);
  });

  it('all fail with a read that fails, and no others', async () => {
    let isBroken = true;
    const reads = new BatchedReads((keys: readonly number[]) =>
      isBroken
        ? Promise.reject(new Error('broken'))
        : Promise.resolve(new Map(keys.map((key) => [key, key]))),
    );
    const outcomes = await Promise.allSettled([reads.read(1), reads.read(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    expect(await reads.read(1)).toBe(1);
  });
});
