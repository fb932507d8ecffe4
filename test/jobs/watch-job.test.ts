import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Job } from '#densegraph/jobs/job.js';
import { existingFile } from './existing-file.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { request, STARTED, SUCCEEDED, type Step } from './samples.js';

describe('watching a job', () => {
  it('begins with the job as it is and ends with its final state', async () => {
    const { jobs } = await openTestJobs();
    const { id } = await jobs.start(request(STARTED, SUCCEEDED));
    const seen: Job[] = [];
    for await (const job of jobs.watchJob(id)) seen.push(job);
    expect(seen[0]?.state).toBe('QUEUED');
    expect(seen.at(-1)?.state).toBe('SUCCEEDED');
    expect(seen.at(-1)).toEqual(await jobs.find(id));

    const again = jobs.watchJob(id);
    expect((await again.next()).value).toEqual(seen.at(-1));
    expect(await again.next()).toEqual({ done: true, value: undefined });
  });

  it('brings at most some ten changes a second of a trainer that tells thousands, and always the last', async () => {
    const { jobs } = await openTestJobs();
    const { id } = await jobs.start(request(STARTED, { progress: 5000 }, SUCCEEDED));
    const watch = jobs.watchJob(id);
    const began = performance.now();
    const steps: number[] = [];
    let last: Job | null = null;
    for await (const job of watch) {
      steps.push(job.progress.step);
      last = job;
    }
    const seconds = (performance.now() - began) / 1000;
    // The first and the final state may come at any time.
    expect(steps.length).toBeLessThanOrEqual(2 + seconds * 10 + 1);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(last).toMatchObject({ state: 'SUCCEEDED', progress: { step: 5000, stepsPerEpoch: 5000 } });
  });

  it('lets a slow reader skip to the newest', async () => {
    const { jobs, folder } = await openTestJobs();
    const { id } = await jobs.start(
      request(STARTED, { progress: 100 }, { untilFile: join(folder, 'go') }, { progress: 200 }, SUCCEEDED),
    );
    const watch = jobs.watchJob(id);
    expect(((await watch.next()).value as Job).progress.step).toBe(0);
    for await (const job of jobs.watchJob(id)) if (job.progress.step === 100) break;
    expect(((await watch.next()).value as Job).progress.step).toBe(100);
    writeFileSync(join(folder, 'go'), '');
    await reaches(jobs, id, 'SUCCEEDED');
    expect(await watch.next()).toMatchObject({ value: { state: 'SUCCEEDED', progress: { step: 200 } } });
    expect((await watch.next()).done).toBe(true);
  });

  it('leaves the progress that was shown last in the store when the job ends', async () => {
    const { jobs, store } = await openTestJobs();
    const failed: Step = { send: { type: 'failed', code: 'DIVERGED', message: 'in step 50' } };
    const { id } = await jobs.start(request({ progress: 50 }, failed));
    await reaches(jobs, id, 'FAILED');
    expect((await store.jobs.find(id))?.progress).toMatchObject({ step: 50 });
  });

  it('writes progress to the store a few times a second only', async () => {
    const { jobs, store, folder } = await openTestJobs();
    const updates: unknown[] = [];
    const update = store.jobs.update.bind(store.jobs);
    store.jobs.update = (id, change) => {
      updates.push(change);
      return update(id, change);
    };
    const began = performance.now();
    const { id } = await jobs.start(request({ progress: 3000 }, { touch: join(folder, 'told') }, SUCCEEDED));
    await existingFile(join(folder, 'told'));
    await reaches(jobs, id, 'SUCCEEDED');
    const seconds = (performance.now() - began) / 1000;
    // RUNNING, SUCCEEDED and the first progress come at any time.
    expect(updates.length).toBeGreaterThanOrEqual(3);
    expect(updates.length).toBeLessThanOrEqual(3 + seconds * 2);
  });
});
