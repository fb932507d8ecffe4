// `densegraph serve` with trainers that only count: the state directory is the first argument, "resume" may be the second.
import { DEFAULT_TRAFFIC_LIMITS } from '#densegraph/api/limits/traffic-limits.js';
import { startService } from '#densegraph/cli/start-service.js';
import { createLogger } from '#densegraph/operations/logger.js';

const [stateDirectory, resume] = process.argv.slice(2);
const rates = { mutationsPerSecond: 1e6, allMutationsPerSecond: 1e6 };
const service = await startService({
  port: 0,
  stateDirectory,
  dataDirectory: null,
  maxRunning: 2,
  resumeOnStart: resume === 'resume',
  trainerProcess: new URL('counting-trainer.mjs', import.meta.url),
  log: createLogger('warn'),
  facing: { traffic: { ...DEFAULT_TRAFFIC_LIMITS, ...rates } },
});
console.log(`listening on ${service.url}`);
process.once('SIGTERM', () => void service.close());
