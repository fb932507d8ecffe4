import { describe, expect, it } from 'vitest';
import { openStore } from '#densegraph/store/store.js';
import { join } from 'node:path';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { at, CANCELED, epoch, request, STARTED, type Step } from './samples.js';

const FIRST: Step = { checkpoint: 'checkpoint-000001.safetensors' };
const WITHIN: Step = { checkpoint: 'checkpoint-000001-00000003.safetensors' };
const UNKNOWN = { trainLoss: null, imagesPerSecond: null, remainingSeconds: null };

const KEPT: readonly { name: string; checkpoints: readonly Step[]; progress: object }[] = [
  { name: 'an epoch', checkpoints: [FIRST], progress: { epoch: 1, step: 7, stepsPerEpoch: 7, ...UNKNOWN } },
  {
    name: 'a step within an epoch',
    checkpoints: [FIRST, WITHIN],
    progress: { epoch: 2, step: 3, stepsPerEpoch: 7, ...UNKNOWN },
  },
  { name: 'nothing', checkpoints: [], progress: { epoch: 0, step: 0, stepsPerEpoch: 0, ...UNKNOWN } },
];

describe.each(KEPT)('the progress of a job that can go on from $name', ({ checkpoints, progress }) => {
  it('is that when its trainer has died', async () => {
    const { jobs } = await openTestJobs();
    const { id } = await jobs.start(
      request(STARTED, epoch(1), ...checkpoints, at(2, 5), { kill: 'SIGKILL' }),
    );
    expect((await reaches(jobs, id, 'FAILED')).progress).toEqual(progress);
  });

  it('is where it failed, and that as soon as it is resumed', async () => {
    const { jobs } = await openTestJobs();
    const failed: Step = { send: { type: 'failed', code: 'STORAGE_FULL', message: 'It could not.' } };
    const { id } = await jobs.start(request(STARTED, epoch(1), ...checkpoints, at(2, 5), failed));
    expect((await reaches(jobs, id, 'FAILED')).progress).toMatchObject({ epoch: 2, step: 5 });
    expect((await jobs.resume(id)).progress).toEqual(progress);
  });

  it('is that when its server has died', async () => {
    const first = await openTestJobs();
    const { id } = await first.jobs.start(
      request(STARTED, epoch(1), ...checkpoints, at(2, 5), { untilCancel: true }, CANCELED),
    );
    for await (const job of first.jobs.watchJob(id)) if (job.progress.step === 5) break;
    await first.close();
    // As if it had been killed.
    const store = await openStore(join(first.stateDirectory, 'store.db'));
    await store.jobs.update(id, { state: 'RUNNING' });
    await store.close();
    const { jobs } = await openTestJobs({}, first.folder);
    expect(await jobs.find(id)).toMatchObject({ state: 'INTERRUPTED', progress });
  });
});

it('a job that was interrupted at its checkpoint keeps what it shows when it goes on by itself', async () => {
  const first = await openTestJobs();
  const { id } = await first.jobs.start(request(STARTED, WITHIN, at(2, 3), { untilCancel: true }, CANCELED));
  for await (const job of first.jobs.watchJob(id)) if (job.progress.step === 3) break;
  await first.close();
  const { jobs } = await openTestJobs({ resumeOnStart: true, leavesQueue: true }, first.folder);
  expect(await jobs.find(id)).toMatchObject({
    state: 'QUEUED',
    progress: { epoch: 2, step: 3, stepsPerEpoch: 7, trainLoss: 1 },
  });
});
