// Appends epochs to the store in the file that is the first argument, prints each that was acknowledged, and kills itself
// while it writes one, as many turns of the microtask queue after its beginning as the second argument says.
import { writeSync } from 'node:fs';
import { openStore } from '#densegraph/store/store.js';

const store = await openStore(process.argv[2]);
const epochs = 50;
await store.jobs.insert({
  id: 'job',
  name: null,
  state: 'RUNNING',
  modelId: null,
  modelName: 'model',
  config: {},
  strategy: 'STORE_ALL',
  plannedBytes: null,
  queueNumber: 1,
  progress: {},
  memory: null,
  failure: null,
  idempotencyKey: null,
  trainerPid: null,
  createdAt: new Date(),
  startedAt: null,
  finishedAt: null,
});
for (let epoch = 1; ; epoch++) {
  const written = store.epochs.append({ jobId: 'job', epoch, metrics: {} }, { progress: { epoch } });
  if (epoch > epochs) {
    for (let turn = 0; turn < Number(process.argv[3]); turn++) await Promise.resolve();
    process.kill(process.pid, 'SIGKILL');
  }
  await written;
  writeSync(1, `${epoch}\n`);
}
