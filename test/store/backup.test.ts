import { cpSync, mkdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, it } from 'vitest';
import { openTestJobs, reaches } from '../jobs/open-test-jobs.js';
import { epoch, epochMetrics, request, STARTED, SUCCEEDED } from '../jobs/samples.js';
import { temporaryFolder } from './temporary-folder.js';

it('a backup that was made while a server ran can be restored, as docs/operations.md says', async () => {
  const running = await openTestJobs();
  const done = await running.jobs.start(request(STARTED, epoch(1), epoch(2), SUCCEEDED));
  await reaches(running.jobs, done.id, 'SUCCEEDED');
  const busy = await running.jobs.start(request(STARTED, epoch(1), { untilCancel: true }));
  const queued = await running.jobs.start(request(SUCCEEDED));
  await running.jobs.watchEpochs(busy.id, 0).next();

  const backup = join(temporaryFolder(), 'backup');
  mkdirSync(backup);
  const database = new Database(join(running.stateDirectory, 'store.db'));
  database.exec(`vacuum into '${join(backup, 'store.db')}'`);
  database.close();
  const later = await running.jobs.start(request(SUCCEEDED));
  cpSync(join(running.stateDirectory, 'jobs'), join(backup, 'jobs'), { recursive: true });
  await running.close();

  const folder = temporaryFolder();
  cpSync(backup, join(folder, 'state'), { recursive: true });
  const restored = await openTestJobs({}, folder);
  expect(await restored.jobs.epochs(done.id, 0)).toEqual([epochMetrics(1), epochMetrics(2)]);
  expect((await restored.jobs.find(done.id))?.state).toBe('SUCCEEDED');
  expect((await restored.jobs.find(busy.id))?.state).toBe('INTERRUPTED');
  expect(await restored.jobs.epochs(busy.id, 0)).toEqual([epochMetrics(1)]);
  await reaches(restored.jobs, queued.id, 'SUCCEEDED');
  expect(await restored.jobs.find(later.id)).toBeNull();
  expect(existsSync(join(folder, 'state', 'jobs', done.id))).toBe(true);
});
