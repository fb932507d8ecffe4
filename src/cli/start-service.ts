import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { listenAddress } from '../api/access/listen-address.js';
import type { ApiContext } from '../api/context.js';
import { createServer } from '../api/create-server.js';
import type { ServerOptions } from '../api/server-options.js';
import { LocalTrainedModels } from '../jobs/local-trained-models.js';
import { openJobService } from '../jobs/open-job-service.js';
import { createLogger } from '../operations/logger.js';
import { createMetrics } from '../operations/metrics.js';
import { Readiness } from '../operations/readiness.js';
import { WriteProbe } from '../operations/write-probe.js';
import { memoryBudgets } from '../runtime/memory-budgets.js';
import { memoryKills } from '../runtime/memory-kills.js';
import { openStore } from '../store/store.js';
import { KEPT_CHECKPOINTS } from '../training/checkpoint.js';
import { Planner } from '../training/planning/planner.js';
import { plannedDevices } from './planned-devices.js';
import { publishAddress } from './server-address.js';

export interface ServiceOptions {
  /** An address or name of this machine to listen on; 127.0.0.1 when left out. */
  readonly host?: string;
  /** How it faces its clients. Tokens are needed where others than this machine can connect. */
  readonly facing?: Partial<Omit<ServerOptions, 'address'>>;
  /** 0: any free port. */
  readonly port: number;
  /** The store, checkpoints and logs; made where there is none. One service at a time can use it. */
  readonly stateDirectory: string;
  /** Folder of data sets; null where only the built-in ones are wanted. */
  readonly dataDirectory: string | null;
  /** Jobs that are INTERRUPTED go on by themselves. */
  readonly resumeOnStart?: boolean;
  /** Jobs that wait in the queue stay there: only those that are started or resumed here run. */
  readonly leavesQueue?: boolean;
  /** Jobs that run at the same time, each on its share of the threads; 1 when left out. */
  readonly maxRunning?: number;
  /** What the plans of all jobs that run may take of main memory; a share of it when left out. */
  readonly memoryBudgetBytes?: number | null;
  /** Checkpoints of a job that are kept. */
  readonly keepCheckpoints?: number;
  /** The module that a job's process runs; training's own when left out. */
  readonly trainerProcess?: URL;
  /** Silent when left out. */
  readonly log?: Logger;
}

export interface Service {
  /** Of its GraphQL endpoint. */
  readonly url: string;
  /** Ends connections and running jobs, which become INTERRUPTED, at the same time, then the store: within ten seconds. */
  close(): Promise<void>;
}

/**
 * The whole service in this process: the place where the rooms are put together. Throws StoreError where the state
 * directory cannot be used, AccessError where others could connect without a token, and the system's error (EADDRINUSE,
 * ...) where the port cannot be had.
 */
export async function startService({
  host = '127.0.0.1',
  facing = {},
  port,
  stateDirectory,
  dataDirectory,
  resumeOnStart = false,
  leavesQueue = false,
  maxRunning = 1,
  memoryBudgetBytes = null,
  keepCheckpoints = KEPT_CHECKPOINTS,
  trainerProcess,
  log = createLogger('silent'),
}: ServiceOptions): Promise<Service> {
  // Before anything is touched.
  const address = await listenAddress(host, facing.tokens != null);
  const threads = availableParallelism();
  const store = await openStore(join(stateDirectory, 'densegraph.db'));
  const readiness = new Readiness({ store, stateDirectory: new WriteProbe(stateDirectory) }, (error) =>
    log.error({ err: error }, 'not ready'),
  );
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    readiness.close();
    try {
      // The newest first: connections hear that the server goes away before they could hear anything of its jobs.
      await Promise.all(closers.reverse().map((closer) => closer()));
    } finally {
      await store.close();
    }
  };
  try {
    const planner = new Planner((reason) => log.error({ err: reason }, 'a planning process ended by itself'));
    closers.push(() => planner.close());
    const budgets = memoryBudgets(memoryBudgetBytes);
    const jobs = await openJobService({
      store,
      stateDirectory,
      dataDirectory,
      threads: Math.max(1, Math.floor(threads / maxRunning)),
      resumeOnStart,
      leavesQueue,
      check: (config, place) => planner.check({ config, place }),
      maxRunning,
      memoryBudgets: budgets,
      memoryKills: () => memoryKills(),
      keepCheckpoints,
      ...(trainerProcess === undefined ? {} : { trainerProcess }),
      onTransition: ({ id, state, failure }, before) =>
        log.info({ jobId: id, state, before, ...(failure && { failure: failure.code }) }, 'job'),
      onWarning: (message, details) => log.warn(details, message),
      onError: (error) => log.error({ err: error }, 'a failure that no client hears of'),
    });
    closers.push(() => jobs.close());
    const trainedModels = new LocalTrainedModels({ stateDirectory, dataDirectory, threads });
    closers.push(() => trainedModels.close());
    const context: ApiContext = {
      jobs,
      trainedModels,
      models: store.models,
      dataDirectory,
      devices: () => plannedDevices(budgets),
      planner: {
        summary: (model, signal) => planner.summary(model, signal),
        layerShapes: (model, signal) => planner.layerShapes(model, signal),
        forecast: (request, signal) => planner.forecast({ ...request, threads }, signal),
      },
      operations: {
        obstacle: () => readiness.obstacle(),
        metrics: createMetrics({ jobs, memoryBudgets: budgets }),
      },
      log,
    };
    const server = await createServer(context, { ...facing, address });
    closers.push(() => server.close());
    const { url } = await server.listen(port);
    closers.push(await publishAddress(stateDirectory, url));
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
