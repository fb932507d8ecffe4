import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { listenAddress } from '../api/access/listen-address.js';
import type { ForecastRequest } from '../api/context.js';
import { createServer } from '../api/create-server.js';
import type { ServerOptions } from '../api/server-options.js';
import { LocalTrainedModels } from '../jobs/local-trained-models.js';
import { openJobService } from '../jobs/open-job-service.js';
import { listDevices } from '../runtime/devices.js';
import { openStore } from '../store/store.js';
import { checkConfig } from '../training/check-config.js';
import { forecast } from '../training/forecast.js';

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
}

export interface Service {
  /** Of its GraphQL endpoint. */
  readonly url: string;
  /** Ends connections, then running jobs, which become INTERRUPTED, then the store. */
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
}: ServiceOptions): Promise<Service> {
  // Before anything is touched.
  const address = await listenAddress(host, facing.tokens != null);
  const threads = availableParallelism();
  const store = await openStore(join(stateDirectory, 'densegraph.db'));
  const closers = [() => store.close()];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  };
  try {
    const jobs = await openJobService({
      store,
      stateDirectory,
      dataDirectory,
      threads,
      resumeOnStart,
      check: checkConfig,
    });
    closers.push(() => jobs.close());
    const trainedModels = new LocalTrainedModels({ stateDirectory, dataDirectory, threads });
    closers.push(() => trainedModels.close());
    const context = {
      jobs,
      trainedModels,
      models: store.models,
      dataDirectory,
      devices: listDevices,
      forecast: (request: ForecastRequest) => forecast({ ...request, threads }),
    };
    const server = await createServer(context, { ...facing, address });
    closers.push(() => server.close());
    const { url } = await server.listen(port);
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
