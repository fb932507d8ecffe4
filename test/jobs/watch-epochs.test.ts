import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EpochMetrics } from '#densegraph/jobs/job.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { epoch, epochMetrics, request, STARTED, SUCCEEDED, type Step } from './samples.js';

async function collect<T>(iterator: AsyncIterableIterator<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of iterator) collected.push(item);
  return collected;
}

const numbers = (epochs: readonly EpochMetrics[]) => epochs.map((metrics) => metrics.epoch);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('watching epochs', () => {
  it('brings each exactly once and in order to everyone, whenever they begin', async () => {
    const { jobs } = await openTestJobs();
    const count = 250;
    const { id } = await jobs.start(request(STARTED, ...upTo(count).map(epoch), SUCCEEDED));
    const early = Array.from({ length: 20 }, () => collect(jobs.watchEpochs(id, 0)));
    const late: Promise<EpochMetrics[]>[] = [];
    for await (const metrics of jobs.watchEpochs(id, 0)) {
      if (metrics.epoch % 50 === 0) late.push(collect(jobs.watchEpochs(id, metrics.epoch - 10)));
    }
    for (const epochs of await Promise.all(early)) expect(epochs).toEqual(upTo(count).map(epochMetrics));
    for (const [index, epochs] of (await Promise.all(late)).entries()) {
      expect(numbers(epochs)).toEqual(upTo(count).slice((index + 1) * 50 - 10));
    }
    expect(late).toHaveLength(5);
    expect(numbers(await collect(jobs.watchEpochs(id, 0)))).toEqual(upTo(count));
    expect(await collect(jobs.watchEpochs(id, count))).toEqual([]);
    expect(await collect(jobs.watchEpochs(id, count + 5))).toEqual([]);
  });

  it('shows an epoch only when it is in the store, with what it says of the job', async () => {
    const { jobs, store, folder } = await openTestJobs();
    const gate = (number: number): Step => ({ untilFile: join(folder, `go ${number}`) });
    const { id } = await jobs.start(request(STARTED, epoch(1), gate(1), epoch(2), gate(2), SUCCEEDED));
    const watch = jobs.watchEpochs(id, 0);
    for (const number of [1, 2]) {
      expect(await watch.next()).toEqual({ done: false, value: epochMetrics(number) });
      expect(numbers(await jobs.epochs(id, 0))).toEqual(upTo(number));
      expect(await store.epochs.listAfter(id, number - 1)).toMatchObject([{ epoch: number }]);
      expect((await store.jobs.find(id))?.memory).toMatchObject({ peakBytes: 1000 + number });
      writeFileSync(join(folder, `go ${number}`), '');
    }
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });

  it('waits in the queue with its job, and ends when it is canceled there', async () => {
    const { jobs, folder } = await openTestJobs();
    await jobs.start(request({ untilFile: join(folder, 'go') }, SUCCEEDED));
    const { id } = await jobs.start(request(SUCCEEDED));
    const epochs = collect(jobs.watchEpochs(id, 0));
    await jobs.cancel(id);
    expect(await epochs).toEqual([]);
    writeFileSync(join(folder, 'go'), '');
  });

  it('ends at once when the reader leaves while it waits', async () => {
    const { jobs, folder } = await openTestJobs();
    const { id } = await jobs.start(request(STARTED, { untilFile: join(folder, 'go') }, epoch(1), SUCCEEDED));
    await reaches(jobs, id, 'RUNNING');
    const watch = jobs.watchEpochs(id, 0);
    const waiting = watch.next();
    await watch.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    writeFileSync(join(folder, 'go'), '');
    expect(numbers(await collect(jobs.watchEpochs(id, 0)))).toEqual([1]);
  });

  it('ends when the job is deleted', async () => {
    const { jobs } = await openTestJobs();
    const { id } = await jobs.start(request(epoch(1), epoch(2), SUCCEEDED));
    await reaches(jobs, id, 'SUCCEEDED');
    const unread = jobs.watchEpochs(id, 0);
    const job = jobs.watchJob(id);
    await jobs.delete(id);
    expect(await collect(unread)).toEqual([]);
    expect(await collect(job)).toEqual([]);
  });
});
