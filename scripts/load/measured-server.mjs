/**
 * A server process that tells of its memory, to be run with --expose-gc. Its first argument has startService's options as JSON
 * (`trainerProcess` as text, `mutationRate` beside them). It sends `{url}`, answers each message with what it holds after a
 * garbage collection, and ends at SIGTERM as `densegraph serve` does.
 */
import { DEFAULT_TRAFFIC_LIMITS } from '#densegraph/api/limits/traffic-limits.js';
import { startService } from '#densegraph/cli/start-service.js';
import { createLogger } from '#densegraph/operations/logger.js';

const { trainerProcess, mutationRate = 1e6, ...options } = JSON.parse(process.argv[2]);
const service = await startService({
  port: 0,
  dataDirectory: null,
  ...options,
  ...(trainerProcess === undefined ? {} : { trainerProcess: new URL(trainerProcess) }),
  log: createLogger('warn'),
  facing: {
    traffic: {
      ...DEFAULT_TRAFFIC_LIMITS,
      mutationsPerSecond: mutationRate,
      allMutationsPerSecond: mutationRate,
    },
  },
});

process.on('message', () => process.send(measure()));
process.once('SIGTERM', () => void service.close().then(() => process.exit()));
// Whoever started it is gone.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.send({ url: service.url });

function measure() {
  globalThis.gc();
  const resources = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  return { ...process.memoryUsage(), resources };
}
