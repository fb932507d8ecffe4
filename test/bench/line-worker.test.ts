import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, it, vi } from 'vitest';
import { LineWorker, WorkerError } from '#densegraph/bench/line-worker.js';

const script = (source: string) => new LineWorker(process.execPath, ['-e', source]);

it('hears what a process says when it is ready, and its answers', async () => {
  const worker = script(`
    console.log(JSON.stringify({ ready: true }));
    require('node:readline').createInterface({ input: process.stdin })
      .on('line', (line) => console.log(JSON.stringify({ twice: 2 * JSON.parse(line).value })));
  `);
  expect(await worker.next()).toEqual({ ready: true });
  expect(await worker.ask({ value: 3 })).toEqual({ twice: 6 });
  expect(await worker.ask({ value: 5 })).toEqual({ twice: 10 });
  worker.close();
  await expect(worker.next()).rejects.toThrow(/^Expected an answer of .* but it has ended: code 0$/s);
});

it('says so where a process ends or cannot be started', async () => {
  await expect(script('process.exit(3)').next()).rejects.toThrow(/ has ended: code 3$/);
  await expect(script('process.kill(process.pid)').next()).rejects.toThrow(/ has ended: by SIGTERM$/);
  const missing = new LineWorker('/no/such/program', []);
  expect(missing.pid).toBe(0);
  await expect(missing.next()).rejects.toThrow(WorkerError);
});

it('ends a process that takes too long', async () => {
  const worker = script('setInterval(() => {}, 1e6)');
  expect(await worker.nextWithin(0.05)).toBeNull();
  await expect(worker.next()).rejects.toThrow('has ended');
  expect(await script('console.log("3"); setInterval(() => {}, 100).unref()').nextWithin(30)).toBe(3);
  expect(await script('console.log("3")').nextWithin(1e9)).toBe(3);
});

it('does not outlive who started it, however busy it is', async () => {
  const module = new URL('../../dist/bench/line-worker.js', import.meta.url).href;
  const busy = `console.log(process.pid); for (;;);`;
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { LineWorker } from ${JSON.stringify(module)};
     const worker = new LineWorker(process.execPath, ['-e', ${JSON.stringify(busy)}]);
     console.log(await worker.next());
     process.exit();`,
  ]);
  const pid = Number(await text(parent.stdout));
  expect(pid).toBeGreaterThan(0);
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);
});
