import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConflictError } from '#densegraph/jobs/errors/conflict-error.js';
import { NotFoundError } from '#densegraph/jobs/errors/not-found-error.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { epoch, request, SUCCEEDED } from './samples.js';

describe('a delete', () => {
  it('removes the rows and the files of a job that has ended', async () => {
    const { jobs, store, stateDirectory } = await openTestJobs();
    const { id } = await jobs.start(request({ print: 'a log' }, epoch(1), SUCCEEDED));
    const other = await jobs.start(request(SUCCEEDED));
    await reaches(jobs, other.id, 'SUCCEEDED');
    const folder = join(stateDirectory, 'jobs', id);
    expect(existsSync(join(folder, 'trainer.log'))).toBe(true);
    const exports = join(stateDirectory, 'exports');
    mkdirSync(exports);
    const exported = [id, other.id].map((jobId) => join(exports, `${jobId}-epoch-000001.onnx`));
    for (const path of exported) writeFileSync(path, '');

    await jobs.delete(id);
    expect(existsSync(folder)).toBe(false);
    expect(exported.map((path) => existsSync(path))).toEqual([false, true]);
    expect(await jobs.find(id)).toBeNull();
    expect(await store.jobs.find(id)).toBeNull();
    expect(await store.epochs.listAfter(id, 0)).toEqual([]);
    expect(await store.jobs.ids()).toEqual([other.id]);
    expect(existsSync(join(stateDirectory, 'jobs', other.id))).toBe(true);
    await expect(jobs.delete(id)).rejects.toThrow(NotFoundError);
    expect(() => jobs.watchJob(id)).toThrow(NotFoundError);
  });

  it('is refused while the job waits or runs', async () => {
    const { jobs, stateDirectory, folder } = await openTestJobs();
    const running = await jobs.start(request({ untilFile: join(folder, 'go') }, SUCCEEDED));
    const queued = await jobs.start(request(SUCCEEDED));
    await reaches(jobs, running.id, 'RUNNING');
    await expect(jobs.delete(running.id)).rejects.toThrow(ConflictError);
    await expect(jobs.delete(queued.id)).rejects.toThrow(/is QUEUED\. Cancel it first/);
    expect(existsSync(join(stateDirectory, 'jobs', running.id))).toBe(true);
    writeFileSync(join(folder, 'go'), '');
    await reaches(jobs, queued.id, 'SUCCEEDED');
  });

  it('waits for the process of the job, so that nothing is written after it', async () => {
    const { jobs, stateDirectory, folder } = await openTestJobs();
    const { id } = await jobs.start(request(SUCCEEDED, { untilFile: join(folder, 'go') }, { print: 'late' }));
    await reaches(jobs, id, 'SUCCEEDED');
    let deleted = false;
    const deleting = jobs.delete(id).then(() => (deleted = true));
    while ((await jobs.find(id)) !== null) await new Promise(setImmediate);
    // Many times what removing a folder takes, in the same kind of work.
    for (let n = 0; n < 100; n++) await stat(join(stateDirectory, 'jobs', id));
    expect(deleted).toBe(false);
    writeFileSync(join(folder, 'go'), '');
    await deleting;
    expect(existsSync(join(stateDirectory, 'jobs', id))).toBe(false);
  });

  it('leaves no folder of an unknown job among the jobs, and loses none: another store may know it', async () => {
    const folder = temporaryFolder();
    const jobsFolder = join(folder, 'state', 'jobs');
    const left = join(jobsFolder, '0190a5c4-7c1e-7000-8000-000000000000', 'checkpoints');
    for (const path of [left, join(jobsFolder, 'notes')]) {
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'file'), '');
    }
    const warnings: unknown[] = [];
    const onWarning = (_message: string, details: object): void => void warnings.push(details);
    const first = await openTestJobs({ onWarning }, folder);
    expect(existsSync(left)).toBe(false);
    expect(warnings).toEqual([{ count: 1, folder: join(folder, 'state', 'unknown-jobs') }]);
    const aside = join(folder, 'state', 'unknown-jobs', '0190a5c4-7c1e-7000-8000-000000000000');
    expect(existsSync(join(aside, 'checkpoints', 'file'))).toBe(true);
    expect(existsSync(join(jobsFolder, 'notes', 'file'))).toBe(true);

    await first.close();
    mkdirSync(left, { recursive: true });
    await openTestJobs({ onWarning }, folder);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(join(aside, 'checkpoints', 'file'))).toBe(true);
    expect(existsSync(join(`${aside}.2`, 'checkpoints'))).toBe(true);
  });
});
