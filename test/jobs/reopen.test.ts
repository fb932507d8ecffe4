import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InsufficientMemoryError } from '#densegraph/compiler/insufficient-memory-error.js';
import type { Job } from '#densegraph/jobs/job.js';
import { ConflictError } from '#densegraph/jobs/errors/conflict-error.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { CANCELED, config, epoch, epochMetrics, memory, request, STARTED, SUCCEEDED } from './samples.js';

const LARGE = { ...config(SUCCEEDED), batchSize: 512 };

describe('closing', () => {
  it('interrupts the job that runs, keeps the queue, ends the watchers; the next opening goes on', async () => {
    const first = await openTestJobs();
    const { jobs, folder } = first;
    const running = await jobs.start(request(STARTED, epoch(1), { untilCancel: true }, CANCELED));
    const queued = await jobs.start(request(epoch(1), SUCCEEDED));
    const watchers = [jobs.watchEpochs(running.id, 0), jobs.watchEpochs(queued.id, 0)] as const;
    expect((await watchers[0].next()).value).toEqual(epochMetrics(1));
    const states: string[] = [];
    const watching = (async () => {
      for await (const { state } of jobs.watchJob(running.id)) states.push(state);
    })();
    const waiting = watchers.map((watcher) => watcher.next());

    await first.close();
    await watching;
    expect(states.at(-1)).toBe('INTERRUPTED');
    for (const next of waiting) expect(await next).toEqual({ done: true, value: undefined });
    await expect(jobs.start(request(SUCCEEDED))).rejects.toThrow();

    const second = await openTestJobs({}, folder);
    const interrupted = await second.jobs.find(running.id);
    expect(interrupted).toMatchObject({ state: 'INTERRUPTED', failure: null });
    expect(interrupted?.finishedAt).not.toBeNull();
    expect(await second.jobs.epochs(running.id, 0)).toEqual([epochMetrics(1)]);
    await expect(second.jobs.cancel(running.id)).rejects.toThrow(ConflictError);
    await reaches(second.jobs, queued.id, 'SUCCEEDED');
  });

  it('kills a trainer that does not stop', async () => {
    const { jobs, close, folder } = await openTestJobs({ closeGraceMilliseconds: 20 });
    const { id } = await jobs.start(request(STARTED, epoch(1), { block: true }));
    await jobs.watchEpochs(id, 0).next();
    await close();
    const { jobs: reopened } = await openTestJobs({}, folder);
    expect((await reopened.find(id))?.state).toBe('INTERRUPTED');
  });

  it('leaves a job CANCELED that was being canceled', async () => {
    const { jobs, close, folder } = await openTestJobs({ closeGraceMilliseconds: 20 });
    const { id } = await jobs.start(request(STARTED, epoch(1), { block: true }));
    await jobs.watchEpochs(id, 0).next();
    expect((await jobs.cancel(id)).state).toBe('CANCELING');
    await close();
    const { jobs: reopened } = await openTestJobs({}, folder);
    expect((await reopened.find(id))?.state).toBe('CANCELED');
  });

  it('right after a start leaves the job in the queue or interrupted, never lost', async () => {
    for (let turns = 0; turns < 20; turns += 4) {
      const { jobs, close, folder } = await openTestJobs();
      const { id } = await jobs.start(request({ untilCancel: true }, CANCELED));
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      await close();
      const reopened = await openTestJobs({}, folder);
      const { state = null } = (await reopened.jobs.find(id)) ?? {};
      expect(['QUEUED', 'RUNNING', 'INTERRUPTED']).toContain(state);
      await reopened.close();
    }
  });

  it('twice is closing once, and refuses a start whose check takes longer', async () => {
    let answer: () => void = () => undefined;
    const { jobs, close, store } = await openTestJobs({
      check: () =>
        new Promise((resolve) => (answer = () => resolve({ strategy: 'STORE_ALL', plannedBytes: 1000 }))),
    });
    const starting = jobs.start(request(SUCCEEDED));
    starting.catch(() => undefined);
    await Promise.all([jobs.close(), jobs.close()]);
    answer();
    await expect(starting).rejects.toThrow(ConflictError);
    expect(await store.jobs.ids()).toEqual([]);
    await close();
  });
});

describe('opening', () => {
  it('has jobs that were resumed at the end of the queue still', async () => {
    const first = await openTestJobs();
    const hold = await first.jobs.start(request({ untilCancel: true }, CANCELED));
    const resumed = await first.jobs.start(request(SUCCEEDED));
    const started = await first.jobs.start(request(SUCCEEDED));
    await first.jobs.cancel(resumed.id);
    await first.jobs.resume(resumed.id);
    await reaches(first.jobs, hold.id, 'RUNNING');
    await first.close();

    const order: string[] = [];
    const told: unknown[] = [];
    const onTransition = ({ id, state }: Job, before: string | null): void => {
      told.push({ id, state, before });
      if (state === 'RUNNING') order.push(id);
    };
    const second = await openTestJobs({ onTransition, resumeOnStart: true }, first.folder);
    expect(told).toEqual([{ id: hold.id, state: 'QUEUED', before: 'INTERRUPTED' }]);
    await reaches(second.jobs, hold.id, 'RUNNING');
    // Its place is the last, though there have been others before.
    const last = await second.jobs.start(request(SUCCEEDED));
    await second.jobs.cancel(hold.id);
    await reaches(second.jobs, last.id, 'SUCCEEDED');
    expect(order).toEqual([hold, started, resumed, last].map(({ id }) => id));
  });

  it('goes on with new ids after those that are there, and with the queue in its order', async () => {
    const first = await openTestJobs();
    const { folder } = first;
    const hold = await first.jobs.start(request({ untilCancel: true }, CANCELED));
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await first.jobs.start(request(SUCCEEDED))).id);
    await reaches(first.jobs, hold.id, 'RUNNING');
    await first.close();
    writeFileSync(join(folder, 'go'), '');

    const second = await openTestJobs({}, folder);
    const last = await second.jobs.start(request(SUCCEEDED));
    expect(last.id > (ids.at(-1) ?? '')).toBe(true);
    await reaches(second.jobs, last.id, 'SUCCEEDED');
    const started: number[] = [];
    for (const id of [...ids, last.id])
      started.push((await second.jobs.find(id))?.startedAt?.getTime() ?? NaN);
    expect([...started].sort((a, b) => a - b)).toEqual(started);
    expect((await second.jobs.find(hold.id))?.state).toBe('INTERRUPTED');
  });

  it('with a smaller budget fails a job that no longer fits without running it, and runs one that can keep less', async () => {
    const planned = (plannedBytes: number) =>
      Promise.resolve({ strategy: 'STORE_ALL' as const, plannedBytes });
    const first = await openTestJobs({ check: () => planned(90), memoryBudgets: { CPU: 100, CUDA: 0 } });
    const hold = await first.jobs.start(request({ untilCancel: true }, CANCELED));
    const small = await first.jobs.start(request(STARTED, SUCCEEDED));
    const large = await first.jobs.start({ ...request(), config: LARGE });
    await reaches(first.jobs, hold.id, 'RUNNING');
    await first.close();

    const told: unknown[] = [];
    const { jobs } = await openTestJobs(
      {
        memoryBudgets: { CPU: 50, CUDA: 0 },
        check: ({ batchSize }, { memoryLimitBytes = Infinity }) =>
          batchSize === LARGE.batchSize
            ? Promise.reject(new InsufficientMemoryError(90, memoryLimitBytes, null))
            : planned(40),
        onTransition: ({ id, state }, before) => told.push([id, before, state]),
      },
      first.folder,
    );
    const { failure, startedAt } = await reaches(jobs, large.id, 'FAILED');
    expect(failure?.code).toBe('INSUFFICIENT_MEMORY');
    expect(failure?.message).toContain('90');
    expect(startedAt).toBeNull();
    const { plannedBytes } = memory();
    expect(await jobs.find(small.id)).toMatchObject({ strategy: 'SHARED_CONCAT', plannedBytes });
    expect(told).toEqual([
      [small.id, 'QUEUED', 'RUNNING'],
      [small.id, 'RUNNING', 'SUCCEEDED'],
      [large.id, 'QUEUED', 'FAILED'],
    ]);
  });
});
