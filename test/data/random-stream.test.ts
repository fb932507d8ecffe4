import { expect, test } from 'vitest';
import { RandomStream } from '#densegraph/data/random-stream.js';

test('the generator is xoshiro128**: its published sequence from the state 1, 2, 3, 4', () => {
  const random = new RandomStream([1, 2, 3, 4]);
  expect(Array.from({ length: 10 }, () => random.nextUint32())).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

test('keys that differ anywhere give streams that differ', () => {
  const keys = [[], [0], [0, 0], [0, 1], [1, 0], [-1], [2 ** 32], [2 ** 53 - 1], [1 - 2 ** 53]];
  const first = keys.map((key) => RandomStream.fromKey(...key).nextUint32());
  expect(new Set(first).size).toBe(keys.length);
  expect(RandomStream.fromKey(1, 0).nextUint32()).toBe(first[4]);
});

test.each([3, 10, 2 ** 31 + 1])('numbers below %d reach evenly over the range', (bound) => {
  const random = RandomStream.fromKey(17);
  const thirds = [0, 0, 0];
  for (let draw = 0; draw < 9000; draw++) {
    const value = random.nextBelow(bound);
    expect(value).toBeLessThan(bound);
    const third = Math.floor((value * 3) / bound);
    thirds[third] = (thirds[third] ?? 0) + 1;
  }
  for (const third of [0, 1, 2]) {
    // A third's share of the values, by rounding not always 1/3; the binomial deviation is 45: five of them.
    const values = Math.ceil(((third + 1) * bound) / 3) - Math.ceil((third * bound) / 3);
    expect(Math.abs((thirds[third] ?? 0) - (9000 * values) / bound)).toBeLessThan(225);
  }
});
