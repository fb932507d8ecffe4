import { expect, it } from 'vitest';
import { LineWorker } from '#densegraph/bench/line-worker.js';

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
  await expect(worker.next()).rejects.toThrow(/^Expected an answer of .* but it has ended$/s);
});

it('says so where a process ends or cannot be started', async () => {
  await expect(script('process.exit(1)').next()).rejects.toThrow('has ended');
  await expect(new LineWorker('/no/such/program', []).next()).rejects.toThrow('/no/such/program');
});

it('ends a process that takes too long', async () => {
  const worker = script('setInterval(() => {}, 1e6)');
  expect(await worker.nextWithin(0.05)).toBeNull();
  await expect(worker.next()).rejects.toThrow('has ended');
  expect(await script('console.log("3"); setInterval(() => {}, 100).unref()').nextWithin(30)).toBe(3);
});
