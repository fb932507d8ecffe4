import { describe, expect, it } from 'vitest';
import { InsufficientMemoryError } from '#densegraph/compiler/insufficient-memory-error.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { CANCELED, config, epoch, request, STARTED, SUCCEEDED, type Step } from './samples.js';

const failed = (code: string): Step => ({ send: { type: 'failed', code, message: 'It could not.' } });

describe('resuming a job', () => {
  it('puts it back into the queue, and epochs that are told again are there once', async () => {
    const { jobs } = await openTestJobs();
    const script = config(STARTED, epoch(1), epoch(2), { untilCancel: true }, CANCELED);
    const { id } = await jobs.start({ ...request(), config: script });
    const epochs = jobs.watchEpochs(id, 0);
    await epochs.next();
    await epochs.next();
    await jobs.cancel(id);
    const first = await reaches(jobs, id, 'CANCELED');
    const queued = await jobs.resume(id);
    expect(queued).toMatchObject({
      state: 'QUEUED',
      failure: null,
      finishedAt: null,
      startedAt: first.startedAt,
    });
    await reaches(jobs, id, 'RUNNING');
    await jobs.cancel(id);
    await reaches(jobs, id, 'CANCELED');
    expect((await jobs.epochs(id, 0)).map((metrics) => metrics.epoch)).toEqual([1, 2]);
  });

  it('is refused for jobs that go on by themselves, have succeeded, diverged, or are not known', async () => {
    const { jobs } = await openTestJobs();
    const running = await jobs.start({
      ...request(),
      config: config(STARTED, { untilCancel: true }, CANCELED),
    });
    await reaches(jobs, running.id, 'RUNNING');
    await expect(jobs.resume(running.id)).rejects.toMatchObject({ name: 'ConflictError' });
    const queued = await jobs.start(request(SUCCEEDED));
    await expect(jobs.resume(queued.id)).rejects.toMatchObject({ name: 'ConflictError' });
    await jobs.cancel(running.id);
    await reaches(jobs, queued.id, 'SUCCEEDED');
    await expect(jobs.resume(queued.id)).rejects.toThrow('SUCCEEDED');
    const diverged = await jobs.start(request(failed('DIVERGED')));
    await reaches(jobs, diverged.id, 'FAILED');
    await expect(jobs.resume(diverged.id)).rejects.toThrow('smaller learning rate');
    await expect(jobs.resume('01234567-89ab-7cde-8f01-23456789abcd')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('checks the memory again, and leaves the job as it was where that is not there', async () => {
    let isShort = false;
    const { jobs } = await openTestJobs({
      check: () =>
        isShort
          ? Promise.reject(new InsufficientMemoryError(2, 1, null))
          : Promise.resolve({ strategy: 'SHARED_CONCAT', plannedBytes: 1000 }),
    });
    const { id } = await jobs.start(request(failed('OUT_OF_MEMORY')));
    const before = await reaches(jobs, id, 'FAILED');
    isShort = true;
    await expect(jobs.resume(id)).rejects.toMatchObject({ name: 'InsufficientMemoryError' });
    expect(await jobs.find(id)).toEqual(before);
  });

  it('happens by itself at start where that is wanted', async () => {
    const first = await openTestJobs();
    const script = config(STARTED, { untilCancel: true }, CANCELED);
    const { id } = await first.jobs.start({ ...request(), config: script });
    await reaches(first.jobs, id, 'RUNNING');
    await first.close();
    const second = await openTestJobs({}, first.folder);
    expect((await second.jobs.find(id))?.state).toBe('INTERRUPTED');
    await second.close();
    const third = await openTestJobs({ resumeOnStart: true }, first.folder);
    await reaches(third.jobs, id, 'RUNNING');
    await third.jobs.cancel(id);
    await reaches(third.jobs, id, 'CANCELED');
  });
});
