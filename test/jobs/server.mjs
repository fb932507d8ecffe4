// A server to kill: opens the jobs of the folder in the first argument, starts the request in the second and prints, one
// to a line, the job's id and then each epoch that was acknowledged.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openJobService } from '#densegraph/jobs/open-job-service.js';
import { openStore } from '#densegraph/store/store.js';

const [folder, request, kind] = process.argv.slice(2);
const stateDirectory = join(folder, 'state');
const jobs = await openJobService({
  store: await openStore(join(stateDirectory, 'store.db')),
  stateDirectory,
  dataDirectory: null,
  threads: 1,
  check: () => Promise.resolve({ strategy: 'SHARED_CONCAT' }),
  trainerProcess: new URL('fake-trainer.mjs', import.meta.url),
});
const { id } = await jobs.start(JSON.parse(request));
const queued = await jobs.start({ ...JSON.parse(request), idempotencyKey: null });
writeSync(1, `${id}\n${queued.id}\n`);
if (kind === 'canceling') {
  for await (const { state } of jobs.watchJob(id)) if (state === 'RUNNING') break;
  await jobs.cancel(id);
  writeSync(1, 'canceling\n');
} else {
  for await (const { epoch } of jobs.watchEpochs(id, 0)) writeSync(1, `${epoch}\n`);
}
