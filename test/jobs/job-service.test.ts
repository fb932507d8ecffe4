import { describe, expect, it } from 'vitest';
import { NotFoundError } from '#densegraph/jobs/errors/not-found-error.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { config, epoch, epochMetrics, memory, request, STARTED, SUCCEEDED } from './samples.js';

describe('a job', () => {
  it('runs in a process and keeps what the process tells', async () => {
    const { jobs, store } = await openTestJobs();
    const queued = await jobs.start(
      request(STARTED, { progress: 4 }, epoch(1), epoch(2), epoch(3), SUCCEEDED),
    );
    expect(queued).toMatchObject({
      state: 'QUEUED',
      strategy: 'SHARED_CONCAT',
      startedAt: null,
      memory: null,
    });

    const ended = await reaches(jobs, queued.id, 'SUCCEEDED');
    expect(ended.failure).toBeNull();
    expect(ended.memory).toEqual(memory(1003));
    expect(ended.progress).toEqual({
      epoch: 3,
      step: 4,
      stepsPerEpoch: 4,
      trainLoss: 2 / 3,
      imagesPerSecond: 100,
      remainingSeconds: 0,
    });
    expect(ended.startedAt?.getTime()).toBeGreaterThanOrEqual(ended.createdAt.getTime());
    expect(ended.finishedAt?.getTime()).toBeGreaterThanOrEqual(ended.startedAt?.getTime() ?? Infinity);
    expect(await jobs.epochs(queued.id, 0)).toEqual([1, 2, 3].map(epochMetrics));
    expect(await jobs.epochs(queued.id, 2)).toEqual([epochMetrics(3)]);
    expect(await jobs.find(queued.id)).toEqual(ended);
    expect((await store.jobs.find(queued.id))?.state).toBe('SUCCEEDED');
  });

  it('gets its config, its place and its id', async () => {
    const { jobs, stateDirectory, folder } = await openTestJobs();
    const { id } = await jobs.start(request({ reveal: true }));
    const { failure } = await reaches(jobs, id, 'FAILED');
    expect(failure?.code).toBe('REVEALED');
    expect(JSON.parse(failure?.message ?? '')).toMatchObject({
      arguments: [id, stateDirectory],
      command: {
        type: 'start',
        config: config({ reveal: true }),
        place: {
          dataDirectory: folder,
          threads: 2,
          checkpointDirectory: `${stateDirectory}/jobs/${id}/checkpoints`,
        },
      },
    });
  });

  it('that is unknown is null, empty or a NotFoundError', async () => {
    const { jobs } = await openTestJobs();
    for (const id of ['', 'x\0', '0190a5c4-7c1e-7000-8000-000000000000']) {
      expect(await jobs.find(id)).toBeNull();
      await expect(jobs.cancel(id)).rejects.toThrow(NotFoundError);
      await expect(jobs.delete(id)).rejects.toThrow(NotFoundError);
      expect(() => jobs.watchJob(id)).toThrow(NotFoundError);
      expect(() => jobs.watchEpochs(id, 0)).toThrow(NotFoundError);
    }
  });
});
