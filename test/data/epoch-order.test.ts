import { expect, test } from 'vitest';
import { epochOrder, storedOrder } from '#densegraph/data/epoch-order.js';

test('an order visits every image once, and depends on seed and epoch alone', () => {
  const order = epochOrder(1000, 7, 3);
  expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from(storedOrder(1000)));
  expect(epochOrder(1000, 7, 3)).toEqual(order);
  expect(epochOrder(1000, 7, 4)).not.toEqual(order);
  expect(epochOrder(1000, 8, 3)).not.toEqual(order);
});

test('every image comes first about equally often', () => {
  const counts = new Array<number>(10).fill(0);
  for (let epoch = 0; epoch < 5000; epoch++) {
    const first = epochOrder(10, 1, epoch)[0] ?? -1;
    counts[first] = (counts[first] ?? 0) + 1;
  }
  // Binomial with mean 500 and deviation 21: five deviations.
  for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(106);
});

test.each([0.5, Number.NaN, 2 ** 60])('the seed %d is refused', (seed) => {
  expect(() => epochOrder(10, seed, 0)).toThrow(RangeError);
});
