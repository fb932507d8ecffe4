import { expect, it } from 'vitest';
import { MutationRate } from '#densegraph/api/limits/mutation-rate.js';
import { TokenBucket } from '#densegraph/api/limits/token-bucket.js';

it('a bucket gives as many as it holds at once, then so many a second', () => {
  const bucket = new TokenBucket(2, 3, 1_000);
  const takeAll = (now: number) => {
    let count = 0;
    for (; bucket.wait(now) === 0; count++) bucket.take();
    return count;
  };
  expect(takeAll(1_000)).toBe(3);
  expect(bucket.wait(1_000)).toBe(500);
  expect(bucket.wait(1_400)).toBeCloseTo(100);
  expect(takeAll(2_000)).toBe(2);
  expect(bucket.isFull(2_500)).toBe(false);
  expect(bucket.isFull(100_000)).toBe(true);
  expect(takeAll(100_000)).toBe(3);
});

it('a rate counts each client and all of them, and takes nothing for what it refuses', () => {
  let now = 0;
  const rate = new MutationRate({ mutationsPerSecond: 0.2, allMutationsPerSecond: 0.3 }, () => now);
  const tries = (client: string, count: number) =>
    Array.from({ length: count }, () => {
      try {
        rate.expectRoom(client);
        return 'done';
      } catch (error) {
        return (error as { extensions: { code: string } }).extensions.code;
      }
    });
  expect(tries('a', 3)).toEqual(['done', 'done', 'RATE_LIMITED']);
  expect(tries('b', 2)).toEqual(['done', 'RATE_LIMITED']);
  now = 5_000;
  expect(tries('b', 3)).toEqual(['done', 'RATE_LIMITED', 'RATE_LIMITED']);
  now = 1_000_000;
  expect(tries('a', 3)).toEqual(['done', 'done', 'RATE_LIMITED']);
});
