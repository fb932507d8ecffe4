import { expect, test } from 'vitest';
import { RangeSet } from '#densegraph/compiler/range-set.js';

test('ranges cover and meet what a list of single numbers says', () => {
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 200; round++) {
    const set = new RangeSet();
    const numbers = new Array<boolean>(40).fill(false);
    for (let step = 0; step < 12; step++) {
      const first = random(36);
      const range = { first, end: first + 1 + random(4) };
      set.add(range);
      numbers.fill(true, range.first, range.end);
      for (let begin = 0; begin < 40; begin++) {
        for (let end = begin + 1; end <= 40; end++) {
          const inside = numbers.slice(begin, end);
          const asked = { first: begin, end };
          const where = `round ${round}, step ${step}, ${begin} to ${end}`;
          if (set.covers(asked) !== inside.every(Boolean)) expect.fail(`covers: ${where}`);
          if (set.meets(asked) !== inside.some(Boolean)) expect.fail(`meets: ${where}`);
        }
      }
    }
  }
});
