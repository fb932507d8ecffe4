import { describe, expect, it } from 'vitest';
import { interleave, type Contender } from '#densegraph/bench/interleave.js';

/** One whose steps take so many milliseconds, as it says; nothing waits for that. */
function contender(name: string, milliseconds: number, log: string[]): Contender {
  return {
    name,
    pid: process.pid,
    run: (steps) => {
      log.push(`${name} ${steps}`);
      return Promise.resolve(Array.from({ length: steps }, () => milliseconds));
    },
    close: () => undefined,
  };
}

describe('interleave', () => {
  it('lets contenders take turns, those of short steps with more of them, and leaves the first round out', async () => {
    const log: string[] = [];
    const [slow, fast] = [contender('slow', 500, log), contender('fast', 25, log)];
    const { times, turns } = await interleave([slow, fast], { rounds: 2, steps: 3, patienceSeconds: 0 });
    expect(log).toEqual(['slow 3', 'fast 3', 'slow 3', 'fast 8', 'slow 3', 'fast 8']);
    expect(times.get(slow)).toEqual([Array(3).fill(500), Array(3).fill(500)]);
    expect(times.get(fast)?.map((round) => round.length)).toEqual([8, 8]);
    expect(turns).toBe(4);
  });
});
