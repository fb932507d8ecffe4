import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
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

  /** Works without end, and says so after every fifth of a second of its own time. */
  const BUSY = `
    const used = () => { const { user, system } = process.cpuUsage(); return user + system; };
    for (let next = 2e5; ; next += 2e5) {
      while (used() < next);
      require('node:fs').writeSync(1, '.');
    }`;

  it.skipIf(!existsSync('/proc/stat'))(
    'takes turns again in which others were busy, while patience lasts (skipped without /proc/stat)',
    async () => {
      const other = spawn(process.execPath, ['-e', BUSY], { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        let turns = 0;
        const disturbed: Contender = {
          name: 'disturbed',
          pid: process.pid,
          run: async () => {
            turns += 1;
            await once(other.stdout, 'data');
            return [1000];
          },
          close: () => undefined,
        };
        const options = { rounds: 2, steps: 1, patienceSeconds: 0.001 };
        const { times, disturbedTurns } = await interleave([disturbed], options);
        expect(disturbedTurns).toBe(2);
        // The warm-up, two rounds, and one turn that was taken again before patience was at its end.
        expect(turns).toBe(4);
        expect(times.get(disturbed)).toEqual([[1000], [1000]]);
      } finally {
        other.kill('SIGKILL');
      }
    },
  );
});
