import { expect, test } from 'vitest';
import { axisTicks } from '#densegraph/cli/axis-ticks.js';

test.each([
  [180, 4, [0, 50, 100, 150]],
  [100, 5, [0, 20, 40, 60, 80, 100]],
  [307, 8, [0, 50, 100, 150, 200, 250, 300]],
  [8, 8, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  [0.9, 4, [0, 0.5]],
  [2.4, 4, [0, 1, 2]],
])('up to %d in about %d steps: %j', (end, count, ticks) => {
  expect(axisTicks(end, count)).toEqual(ticks);
});
