import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConflictError } from '#densegraph/jobs/errors/conflict-error.js';
import { existingFile } from './existing-file.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { CANCELED, epoch, request, STARTED, SUCCEEDED } from './samples.js';

describe('a cancel', () => {
  it('of a job in the queue is done at once, and the job never runs', async () => {
    const { jobs, folder } = await openTestJobs();
    const first = await jobs.start(request({ untilFile: join(folder, 'go') }, SUCCEEDED));
    const second = await jobs.start(request({ touch: join(folder, 'second') }, SUCCEEDED));
    const third = await jobs.start(request(SUCCEEDED));
    const canceled = await jobs.cancel(second.id);
    expect(canceled).toMatchObject({ state: 'CANCELED', startedAt: null });
    expect(canceled.finishedAt).not.toBeNull();
    writeFileSync(join(folder, 'go'), '');
    await reaches(jobs, third.id, 'SUCCEEDED');
    expect((await jobs.find(first.id))?.state).toBe('SUCCEEDED');
    expect(existsSync(join(folder, 'second'))).toBe(false);
    expect((await jobs.find(second.id))?.state).toBe('CANCELED');
  });

  it('right after the start leaves the job CANCELED, whether it ran already or not', async () => {
    const { jobs } = await openTestJobs();
    for (let turns = 0; turns < 40; turns += 4) {
      const { id } = await jobs.start(request({ untilCancel: true }, CANCELED));
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      await jobs.cancel(id);
      expect((await reaches(jobs, id, 'CANCELED')).failure).toBeNull();
    }
  });

  it('of a job that runs is CANCELING until the trainer confirms; its epochs stay', async () => {
    const { jobs, folder } = await openTestJobs();
    const { id } = await jobs.start(
      request(STARTED, epoch(1), { untilCancel: true }, { untilFile: join(folder, 'confirm') }, CANCELED),
    );
    await jobs.watchEpochs(id, 0).next();
    expect((await jobs.cancel(id)).state).toBe('CANCELING');
    expect((await jobs.cancel(id)).state).toBe('CANCELING');
    writeFileSync(join(folder, 'confirm'), '');
    const canceled = await reaches(jobs, id, 'CANCELED');
    expect(canceled.finishedAt).not.toBeNull();
    expect(await jobs.epochs(id, 0)).toHaveLength(1);
    expect(await jobs.cancel(id)).toEqual(canceled);
  });

  it('kills a trainer that does not answer within the grace time', async () => {
    const { jobs, folder } = await openTestJobs({ cancelGraceMilliseconds: 20 });
    const pidFile = join(folder, 'pid');
    const { id } = await jobs.start(request({ touch: pidFile }, { block: true }));
    const next = await jobs.start(request(SUCCEEDED));
    await existingFile(pidFile);
    expect((await jobs.cancel(id)).state).toBe('CANCELING');
    expect((await reaches(jobs, id, 'CANCELED')).failure).toBeNull();
    await reaches(jobs, next.id, 'SUCCEEDED');
    expect(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0)).toThrow(/ESRCH/);
  });

  it('that comes too late changes nothing: the job succeeds, or has ended already', async () => {
    const { jobs } = await openTestJobs();
    const late = await jobs.start(request(STARTED, epoch(1), { untilCancel: true }, SUCCEEDED));
    await jobs.watchEpochs(late.id, 0).next();
    await jobs.cancel(late.id);
    const ended = await reaches(jobs, late.id, 'SUCCEEDED');
    await expect(jobs.cancel(late.id)).rejects.toThrow(ConflictError);
    expect(await jobs.find(late.id)).toEqual(ended);

    const failing = await jobs.start(request({ exit: 1 }));
    await reaches(jobs, failing.id, 'FAILED');
    await expect(jobs.cancel(failing.id)).rejects.toThrow(/is FAILED/);
  });
});
