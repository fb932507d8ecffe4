import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OtherLoad } from '#densegraph/bench/other-load.js';

/** A process that works for half a second of its own time, then waits to be ended. */
const WORK =
  'const used = () => { const { user, system } = process.cpuUsage(); return user + system; }; while (used() < 5e5); console.log("done"); setInterval(() => {}, 1e6)';

it.skipIf(!existsSync('/proc/stat'))(
  'sees the work of other processes, and leaves out its own (skipped without /proc/stat)',
  async () => {
    const child = spawn(process.execPath, ['-e', WORK], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [watched, unwatched] = [new OtherLoad([]), new OtherLoad([child.pid ?? 0])];
    const begin = performance.now();
    await once(child.stdout, 'data');
    const seconds = (performance.now() - begin) / 1000;
    const all = (watched.cores() ?? NaN) * seconds;
    const others = (unwatched.cores() ?? NaN) * seconds;
    child.kill();
    // What else the machine does is in both; the child's half second is in one.
    expect(all).toBeGreaterThan(0.4);
    expect(all - others).toBeGreaterThan(0.4);
  },
);
