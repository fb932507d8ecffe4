import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { openBatchLoader, type BatchLoader } from '#densegraph/data/batch-loader.js';
import type { Batch } from '#densegraph/data/dataset.js';

/** Images of one pixel, a hundred in each part; the training pixels lie where the loader's thread reads them. */
const COUNT = 100;
const trainPixels = new Uint8Array(new SharedArrayBuffer(COUNT));
const DATASET = {
  image: { channels: 1, height: 1, width: 1 },
  train: { count: COUNT, pixels: trainPixels, labels: new Uint8Array(COUNT) },
  validation: { count: COUNT, pixels: new Uint8Array(COUNT), labels: new Uint8Array(COUNT) },
};
const ONE_BY_ONE = { batchSize: 1, shuffle: false } as const;

function openForTest(): BatchLoader {
  const loader = openBatchLoader(DATASET);
  onTestFinished(() => loader.close());
  return loader;
}

/** Opens a loader and catches its thread, which Node announces a tick later. */
async function openWithThread(): Promise<{ loader: BatchLoader; thread: Worker }> {
  const announced = once(process, 'worker');
  const loader = openForTest();
  const [thread] = (await announced) as [Worker];
  return { loader, thread };
}

async function value(epoch: AsyncGenerator<Batch, void, undefined>): Promise<number | undefined> {
  const { value: batch } = await epoch.next();
  return batch?.images[0];
}

test('two batches are prepared ahead of the reader, and no more', async () => {
  trainPixels.fill(0);
  const loader = openForTest();
  const epoch = loader.batches('train', ONE_BY_ONE);
  expect(await value(epoch)).toBe(0);
  // A whole other epoch through the same thread: by then it has done all that it was asked for, and all it ever would.
  let others = 0;
  for await (const { count } of loader.batches('validation', ONE_BY_ONE)) others += count;
  expect(others).toBe(COUNT);
  trainPixels.fill(255);
  const rest: (number | undefined)[] = [];
  for await (const { images } of epoch) rest.push(images[0]);
  expect(rest).toEqual([0, 0, ...new Array<number>(COUNT - 3).fill(1)]);
});

test('leaving early ends the work: nothing is asked of the thread any more', async () => {
  const { loader, thread } = await openWithThread();
  let answers = 0;
  thread.on('message', () => (answers += 1));
  for await (const { count } of loader.batches('train', ONE_BY_ONE)) {
    expect(count).toBe(1);
    break;
  }
  let others = 0;
  for await (const { count } of loader.batches('validation', ONE_BY_ONE)) others += count;
  expect(answers).toBe(3 + others);
});

test('when the thread dies, the epoch that is read throws, and so does the next', async () => {
  const { loader, thread } = await openWithThread();
  const epoch = loader.batches('train', ONE_BY_ONE);
  await epoch.next();
  await thread.terminate();
  const rest = async (): Promise<void> => {
    for await (const { count } of epoch) expect(count).toBe(1);
  };
  await expect(rest()).rejects.toThrow(/thread ended with code 1/);
  expect(() => loader.batches('train', ONE_BY_ONE)).toThrow(/thread ended/);
});

test('an error in the thread reaches the reader as the cause', async () => {
  const { loader, thread } = await openWithThread();
  const epoch = loader.batches('train', ONE_BY_ONE);
  const first = epoch.next();
  thread.postMessage('no request');
  // Whether the first batch or the error comes first is the thread's business.
  const rest = async (): Promise<void> => {
    await first;
    for (;;) if ((await epoch.next()).done === true) return;
  };
  await expect(rest()).rejects.toMatchObject({
    message: 'The batch loader failed',
    cause: expect.any(TypeError) as unknown,
  });
});

test('arrays that do not fit the counts are refused by name', () => {
  const train = { ...DATASET.train, labels: new Uint8Array(COUNT - 1) };
  expect(() => openBatchLoader({ ...DATASET, train })).toThrow(
    'Expected 100 bytes for train.labels but received 99',
  );
});

test('a batch that comes while the loader is closed does not end the process before its thread has', () => {
  const program = `
    const part = { count: 2, pixels: new Uint8Array(2), labels: new Uint8Array(2) };
    const late = { id: 2, buffers: { images: new ArrayBuffer(4), labels: new ArrayBuffer(4) } };
    void import('#densegraph/data/batch-loader.js').then(async ({ openBatchLoader }) => {
      const announced = once(process, 'worker');
      const loader = openBatchLoader({ image: { channels: 1, height: 1, width: 1 }, train: part, validation: part });
      const [thread] = await announced;
      await loader.batches('train', { batchSize: 1, shuffle: false }).next();
      const closed = loader.close();
      thread.emit('message', late);
      await closed;
      console.log('closed');
    });`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', `const { once } = events;${program}`], {
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toEqual({ stdout: 'closed\n', stderr: '' });
});
