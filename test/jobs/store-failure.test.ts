import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TrainingJobState } from '#densegraph/jobs/job.js';
import { StoreError } from '#densegraph/store/store-error.js';
import { openStore, type Store } from '#densegraph/store/store.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { epoch, epochMetrics, request, STARTED, SUCCEEDED } from './samples.js';

const BROKEN_DISK = new StoreError('STORE_FAILED', '/state/store.db', 'cannot be written', 'Check the disk.');
const DISK_FULL = new StoreError(
  'STORE_DISK_FULL',
  '/state/store.db',
  'is on a full disk',
  'Free some space.',
);

async function openStoreOfItsOwn(): Promise<Store> {
  return openStore(join(temporaryFolder(), 'store.db'));
}

/** Makes the first update to this state fail, or the first without a state where it is null. */
function failUpdate(store: Store, state: TrainingJobState | null): void {
  const update = store.jobs.update.bind(store.jobs);
  let failed = false;
  store.jobs.update = (id, change) => {
    if (failed || (change.state ?? null) !== state) return update(id, change);
    failed = true;
    return Promise.reject(DISK_FULL);
  };
}

it.each([
  [DISK_FULL, 'STORAGE_FULL'],
  [BROKEN_DISK, 'STORE_FAILED'],
])(
  'an epoch that cannot be written (%s) fails its job (%s) and is not shown; the next job runs',
  async (fault, code) => {
    const store = await openStoreOfItsOwn();
    const { jobs, errors } = await openTestJobs({ store });
    const append = store.epochs.append.bind(store.epochs);
    store.epochs.append = (row, change) => (row.epoch === 2 ? Promise.reject(fault) : append(row, change));
    const { id } = await jobs.start(request(STARTED, epoch(1), epoch(2), epoch(3), { untilCancel: true }));
    const next = await jobs.start(request(SUCCEEDED));
    const { failure } = await reaches(jobs, id, 'FAILED');
    expect(failure?.code).toBe(code);
    expect(failure?.message).not.toContain('/state');
    expect(await jobs.epochs(id, 0)).toEqual([epochMetrics(1)]);
    expect(errors).toEqual([fault]);
    await reaches(jobs, next.id, 'SUCCEEDED');
  },
);

it('a job that cannot be made RUNNING stays in the queue until it can', async () => {
  const store = await openStoreOfItsOwn();
  failUpdate(store, 'RUNNING');
  const { jobs, errors } = await openTestJobs({ store });
  const { id } = await jobs.start(request(SUCCEEDED));
  await reaches(jobs, id, 'SUCCEEDED');
  expect(errors).toEqual([DISK_FULL]);
});

it('a final state that cannot be written is written as soon as it can', async () => {
  const store = await openStoreOfItsOwn();
  failUpdate(store, 'SUCCEEDED');
  const { jobs, errors } = await openTestJobs({ store });
  const { id } = await jobs.start(request(STARTED, SUCCEEDED));
  await reaches(jobs, id, 'SUCCEEDED');
  expect(errors).toEqual([DISK_FULL]);
  expect((await store.jobs.find(id))?.state).toBe('SUCCEEDED');
});

it('progress that cannot be written is shown all the same', async () => {
  const store = await openStoreOfItsOwn();
  failUpdate(store, null);
  const { jobs, errors } = await openTestJobs({ store });
  const { id } = await jobs.start(request({ progress: 1 }, SUCCEEDED));
  expect(await reaches(jobs, id, 'SUCCEEDED')).toMatchObject({ progress: { step: 1 } });
  expect(errors).toEqual([DISK_FULL]);
});

it('a start that cannot be written fails, and nothing runs', async () => {
  const store = await openStoreOfItsOwn();
  const insert = store.jobs.insert.bind(store.jobs);
  store.jobs.insert = () => Promise.reject(DISK_FULL);
  const { jobs } = await openTestJobs({ store });
  await expect(jobs.start(request(SUCCEEDED))).rejects.toBe(DISK_FULL);
  store.jobs.insert = insert;
  const { id } = await jobs.start(request(SUCCEEDED));
  await reaches(jobs, id, 'SUCCEEDED');
  expect(await store.jobs.ids()).toEqual([id]);
});
