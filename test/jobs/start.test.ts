import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConflictError } from '#densegraph/jobs/errors/conflict-error.js';
import { NotFoundError } from '#densegraph/jobs/errors/not-found-error.js';
import type { StartRequest } from '#densegraph/jobs/job-service.js';
import { IMPLIED_SETTINGS } from '#densegraph/training/training-config.js';
import { jobRow, modelRow } from '../store/rows.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { config, request, SUCCEEDED } from './samples.js';

const withKey = (start: StartRequest): StartRequest => ({ ...start, idempotencyKey: 'key' });

describe('a start', () => {
  it('that the check refuses writes nothing', async () => {
    const refusal = new Error('no such data set');
    const { jobs, store, stateDirectory } = await openTestJobs({ check: () => Promise.reject(refusal) });
    await expect(jobs.start(withKey(request(SUCCEEDED)))).rejects.toBe(refusal);
    expect(await store.jobs.ids()).toEqual([]);
    expect(readdirSync(stateDirectory)).not.toContain('jobs');
  });

  it('is checked with the config and the place that the trainer gets', async () => {
    const seen: unknown[] = [];
    const { jobs, folder, stateDirectory } = await openTestJobs({
      check: (...given) => {
        seen.push(...given);
        return Promise.resolve({ strategy: 'RECOMPUTE_BOTTLENECK', plannedBytes: 77 });
      },
    });
    const job = await jobs.start(request(SUCCEEDED));
    const checkpointDirectory = join(stateDirectory, 'jobs', job.id, 'checkpoints');
    expect(seen).toMatchObject([
      config(SUCCEEDED),
      { dataDirectory: folder, checkpointDirectory, threads: 2 },
    ]);
    expect(job.strategy).toBe('RECOMPUTE_BOTTLENECK');
  });

  it('may name a model that is kept, and only that', async () => {
    const { jobs, store } = await openTestJobs();
    await store.models.insert(modelRow('m'));
    const started = await jobs.start({ ...request(SUCCEEDED), modelId: 'm' });
    const page = await jobs.list({ first: 10, after: null }, { states: null, modelId: 'm', search: null });
    expect(page.items.map(({ id }) => id)).toEqual([started.id]);
    await expect(jobs.start({ ...request(SUCCEEDED), modelId: 'none' })).rejects.toThrow(NotFoundError);
    expect(await store.jobs.ids()).toEqual([started.id]);
  });
});

describe('an idempotency key', () => {
  it('makes one job of many starts, at once and later, whatever the order of the keys in the config', async () => {
    const { jobs, store } = await openTestJobs();
    const start = withKey(request(SUCCEEDED));
    const started = await Promise.all(Array.from({ length: 10 }, () => jobs.start(start)));
    expect(await store.jobs.ids()).toEqual([started[0]?.id]);
    expect(new Set(started.map(({ id }) => id)).size).toBe(1);

    const ended = await reaches(jobs, started[0]?.id ?? '', 'SUCCEEDED');
    const turned = Object.fromEntries(
      Object.entries(start.config).reverse(),
    ) as unknown as StartRequest['config'];
    expect(await jobs.start({ ...start, config: turned })).toEqual(ended);
  });

  it('finds its job where an earlier version has stored it, which said less', async () => {
    const { jobs, store } = await openTestJobs();
    const start = withKey(request(SUCCEEDED));
    const earlier = Object.fromEntries(
      Object.entries(start.config).filter(([name]) => !Object.hasOwn(IMPLIED_SETTINGS, name)),
    );
    const row = jobRow('earlier', { state: 'SUCCEEDED', config: earlier });
    await store.jobs.insert({ ...row, idempotencyKey: start.idempotencyKey });
    const { jobs: reopened } = await openTestJobs({ store });
    expect(await reopened.start(start)).toMatchObject({ id: 'earlier', config: start.config });
    expect(await jobs.find('earlier')).toBeNull();
  });

  it('conflicts with any other config or model', async () => {
    const { jobs, store } = await openTestJobs();
    await store.models.insert(modelRow('m'));
    const start = withKey(request(SUCCEEDED));
    const { id } = await jobs.start(start);
    const others = [
      { ...start, config: { ...start.config, seed: 1 } },
      { ...start, modelId: 'm' },
    ];
    for (const other of others) {
      await expect(jobs.start(other)).rejects.toThrow(ConflictError);
    }
    expect(await store.jobs.ids()).toEqual([id]);
  });

  it('finds its job before the check, which may not pass any more', async () => {
    let checks = 0;
    const { jobs } = await openTestJobs({
      check: () =>
        checks++ === 0
          ? Promise.resolve({ strategy: 'STORE_ALL', plannedBytes: 1000 })
          : Promise.reject(new Error('gone')),
    });
    const { id } = await jobs.start(withKey(request(SUCCEEDED)));
    expect((await jobs.start(withKey(request(SUCCEEDED)))).id).toBe(id);
  });

  it('makes one job of starts whose checks overlap, and a conflict where they differ', async () => {
    const open: (() => void)[] = [];
    const { jobs, store } = await openTestJobs({
      check: () =>
        new Promise((resolve) => open.push(() => resolve({ strategy: 'STORE_ALL', plannedBytes: 1000 }))),
    });
    let arrived = 0;
    const starts = [0, 0, 1].map((seed) => {
      const start = withKey(request(SUCCEEDED));
      return jobs.start({ ...start, config: { ...start.config, seed } }).finally(() => arrived++);
    });
    // All three have looked for the key and found nothing when the first check is answered.
    while (open.length < 3) await new Promise(setImmediate);
    expect(arrived).toBe(0);
    for (const answer of open) answer();
    const results = await Promise.allSettled(starts);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(results[2]).toMatchObject({ reason: expect.any(ConflictError) as unknown });
    expect(await store.jobs.ids()).toHaveLength(1);
  });
});
