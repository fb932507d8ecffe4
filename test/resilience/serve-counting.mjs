// `densegraph serve` with trainers that only count: the state directory is the first argument, "resume" may be the second.
import { createServer } from '#densegraph/api/create-server.js';
import { LocalTrainedModels } from '#densegraph/jobs/local-trained-models.js';
import { openJobService } from '#densegraph/jobs/open-job-service.js';
import { createLogger } from '#densegraph/operations/logger.js';
import { listDevices } from '#densegraph/runtime/devices.js';
import { openStore } from '#densegraph/store/store.js';
import { forecast } from '#densegraph/training/forecast.js';
import { DEFAULT_TRAFFIC_LIMITS } from '#densegraph/api/limits/traffic-limits.js';

const [stateDirectory, resume] = process.argv.slice(2);
const log = createLogger('warn');
const store = await openStore(`${stateDirectory}/densegraph.db`);
const jobs = await openJobService({
  store,
  stateDirectory,
  dataDirectory: null,
  threads: 1,
  maxRunning: 2,
  resumeOnStart: resume === 'resume',
  trainerProcess: new URL('counting-trainer.mjs', import.meta.url),
  onError: (error) => log.error({ err: error }),
});
const rates = { mutationsPerSecond: 1e6, allMutationsPerSecond: 1e6 };
const server = await createServer(
  {
    jobs,
    trainedModels: new LocalTrainedModels({ stateDirectory, dataDirectory: null, threads: 1 }),
    models: store.models,
    dataDirectory: null,
    devices: listDevices,
    forecast: (request) => forecast({ ...request, threads: 1 }),
    log,
  },
  { traffic: { ...DEFAULT_TRAFFIC_LIMITS, ...rates } },
);
const { url } = await server.listen(0);
console.log(`listening on ${url}`);
process.once('SIGTERM', async () => {
  await Promise.all([server.close(), jobs.close()]);
  await store.close();
});
