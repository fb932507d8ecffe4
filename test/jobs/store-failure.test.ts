import { join } from 'node:path';
import { expect, it } from 'vitest';
import { StoreError } from '#densegraph/store/store-error.js';
import { openStore, type Store } from '#densegraph/store/store.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { openTestJobs, reaches } from './open-test-jobs.js';
import { epoch, epochMetrics, request, STARTED, SUCCEEDED } from './samples.js';

const DISK_FULL = new StoreError(
  'STORE_DISK_FULL',
  '/state/store.db',
  'is on a full disk',
  'Free some space.',
);

/** A store whose named methods fail as often as `failures` says. */
async function openFailingStore(failures: {
  append: number;
  update: number;
  insert: number;
}): Promise<Store> {
  const store = await openStore(join(temporaryFolder(), 'store.db'));
  const { jobs, epochs } = store;
  const failing =
    <A extends unknown[], R>(name: keyof typeof failures, method: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      failures[name]-- > 0 ? Promise.reject(DISK_FULL) : method(...args);
  epochs.append = failing('append', epochs.append.bind(epochs));
  jobs.update = failing('update', jobs.update.bind(jobs));
  jobs.insert = failing('insert', jobs.insert.bind(jobs));
  return store;
}

it('an epoch that cannot be written is not shown and fails its job; the next job runs', async () => {
  const store = await openFailingStore({ append: 0, update: 0, insert: 0 });
  const { jobs, errors } = await openTestJobs({ store });
  const append = store.epochs.append.bind(store.epochs);
  store.epochs.append = (row, change) => (row.epoch === 2 ? Promise.reject(DISK_FULL) : append(row, change));
  const { id } = await jobs.start(request(STARTED, epoch(1), epoch(2), epoch(3), { untilCancel: true }));
  const next = await jobs.start(request(SUCCEEDED));
  const { failure } = await reaches(jobs, id, 'FAILED');
  expect(failure?.code).toBe('STORE_FAILED');
  expect(failure?.message).not.toContain('/state');
  expect(await jobs.epochs(id, 0)).toEqual([epochMetrics(1)]);
  expect(errors).toEqual([DISK_FULL]);
  await reaches(jobs, next.id, 'SUCCEEDED');
});

it('a job that cannot be made RUNNING stays in the queue until it can', async () => {
  const store = await openFailingStore({ append: 0, update: 1, insert: 0 });
  const { jobs, errors } = await openTestJobs({ store });
  const { id } = await jobs.start(request(SUCCEEDED));
  await reaches(jobs, id, 'SUCCEEDED');
  expect(errors).toEqual([DISK_FULL]);
});

it('a final state that cannot be written is written as soon as it can', async () => {
  const failures = { append: 0, update: 0, insert: 0 };
  const store = await openFailingStore(failures);
  const { jobs, errors } = await openTestJobs({ store });
  const { id } = await jobs.start(request(STARTED, { untilCancel: true }, SUCCEEDED));
  await reaches(jobs, id, 'RUNNING');
  const canceling = jobs.cancel(id);
  await canceling;
  failures.update = 1;
  await reaches(jobs, id, 'SUCCEEDED');
  expect(errors).toEqual([DISK_FULL]);
  expect((await store.jobs.find(id))?.state).toBe('SUCCEEDED');
});

it('a start that cannot be written fails, and nothing runs', async () => {
  const store = await openFailingStore({ append: 0, update: 0, insert: 1 });
  const { jobs } = await openTestJobs({ store });
  await expect(jobs.start(request(SUCCEEDED))).rejects.toBe(DISK_FULL);
  const { id } = await jobs.start(request(SUCCEEDED));
  await reaches(jobs, id, 'SUCCEEDED');
  expect(await store.jobs.ids()).toEqual([id]);
});
