// A server to kill: opens the jobs of the folder in the first argument, starts two jobs of the request in the second, and
// prints, one to a line, their ids and then each epoch of the first that was acknowledged. The third argument may say
// "canceling": then it cancels the first as soon as it runs; or "real": then the trainers are no fakes.
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
  ...(kind === 'real'
    ? {}
    : {
        check: () => Promise.resolve({ strategy: 'SHARED_CONCAT', plannedBytes: 1000 }),
        trainerProcess: new URL('fake-trainer.mjs', import.meta.url),
      }),
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
