import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { CANCELED, request, SUCCEEDED } from './samples.js';

afterEach(() => void vi.useRealTimers());

const HOUR = 3_600_000;

describe('the times of a job', () => {
  it('do not go back where the clock does', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { jobs, close, folder } = await openTestJobs();
    const hold = await jobs.start(request({ untilCancel: true }, CANCELED));
    const waiting = await jobs.start(request(SUCCEEDED));
    await reaches(jobs, hold.id, 'RUNNING');
    vi.setSystemTime(Date.now() - 5 * HOUR);
    const later = await jobs.start(request(SUCCEEDED));
    expect(later.id > waiting.id).toBe(true);
    await jobs.cancel(waiting.id);
    await jobs.cancel(hold.id);
    await reaches(jobs, hold.id, 'CANCELED');
    await reaches(jobs, later.id, 'SUCCEEDED');
    await close();

    const { jobs: reopened } = await openTestJobs({}, folder);
    for (const { id } of [hold, waiting, later]) {
      const job = await reopened.find(id);
      const times = [job?.createdAt, job?.startedAt ?? job?.createdAt, job?.finishedAt].map((time) =>
        time?.getTime(),
      );
      expect(times).toEqual([...times].sort((a = 0, b = 0) => a - b));
      expect(times).not.toContain(undefined);
    }
    expect((await reopened.start(request(SUCCEEDED))).id > later.id).toBe(true);
  });

  it('do not go back where the clock does so while no server runs', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { jobs, store, close, folder } = await openTestJobs();
    const { id } = await jobs.start(request({ untilCancel: true }, CANCELED));
    const { startedAt } = await reaches(jobs, id, 'RUNNING');
    // As a dead server leaves it.
    const update = store.jobs.update.bind(store.jobs);
    store.jobs.update = (job, { state, ...change }) =>
      update(job, state === 'INTERRUPTED' ? {} : { ...change, ...(state && { state }) });
    await close();
    vi.setSystemTime(Date.now() - 5 * HOUR);
    const { jobs: reopened } = await openTestJobs({}, folder);
    expect(await reopened.find(id)).toMatchObject({ state: 'INTERRUPTED', finishedAt: startedAt });
  });
});
