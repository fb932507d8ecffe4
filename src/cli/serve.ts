import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { byteCount } from '../terminal/byte-count.js';
import { positiveInteger } from '../terminal/positive-number.js';
import { KEPT_CHECKPOINTS } from '../training/checkpoint.js';
import { createLogger, LOG_LEVELS, type LogLevel } from '../operations/logger.js';
import { StoreError } from '../store/store-error.js';
import { dataDirectoryFromEnvironment } from './data-directory.js';
import { existingFolder } from './existing-folder.js';
import { startService } from './start-service.js';
import type { ServiceOptions } from './start-service.js';
import { defaultStateDirectory } from './state-directory.js';

interface ServeOptions {
  readonly port: number;
  readonly stateDir: string;
  readonly dataDir?: string;
  readonly maxRunning: number;
  readonly memoryBudget?: number;
  readonly keepCheckpoints: number;
  readonly logLevel: LogLevel;
}

/** The jobs' own time to stop, and a little more. */
const CLOSE_TIMEOUT_MILLISECONDS = 9500;

/** `densegraph serve`: the GraphQL service, until SIGTERM or SIGINT. */
export const serveCommand = new Command('serve')
  .description('serve the GraphQL API on this machine, until SIGTERM or Ctrl-C')
  .option('--port <port>', '0: any free one', parsePort, 4000)
  .option('--state-dir <dir>', 'where jobs, models and checkpoints are kept', defaultStateDirectory())
  .option('--data-dir <dir>', 'folder of data sets (default: DENSEGRAPH_DATA_DIR)', existingFolder)
  .option('--max-running <n>', 'jobs that train at the same time, on a share of the threads each', positiveInteger, 1)
  .option(
    '--memory-budget <bytes>',
    'what the plans of all running jobs may take of main memory, as in 8GiB (default: 80 % of it or of the container)',
    byteCount,
  )
  .option('--keep-checkpoints <n>', 'checkpoints of a job that are kept', positiveInteger, KEPT_CHECKPOINTS)
  .addOption(
    new Option('--log-level <level>', 'of the log on standard error').choices(LOG_LEVELS).default('info'),
  )
  .action(async ({ port, stateDir, dataDir, memoryBudget, logLevel, ...options }: ServeOptions, command: Command) => {
    const log = createLogger(logLevel);
    const service = await start(
      {
        ...options,
        port,
        stateDirectory: resolve(stateDir),
        dataDirectory: dataDir ?? dataDirectoryFromEnvironment(),
        memoryBudgetBytes: memoryBudget ?? null,
        log,
      },
      command,
    );
    console.log(`densegraph listening on ${service.url}`);
    log.info({ url: service.url }, 'listening');
    const signal = await stopSignal();
    log.info({ signal }, 'closing');
    setTimeout(() => {
      log.fatal('could not close in time: the jobs that ran will be found INTERRUPTED');
      process.exit(1);
    }, CLOSE_TIMEOUT_MILLISECONDS).unref();
    await service.close();
    log.info('closed');
  });

async function start(options: ServiceOptions, command: Command) {
  try {
    return await startService(options);
  } catch (error) {
    command.error(`error: ${describeFailure(error, options.port)}`);
  }
}

/** For the person who starts the server, in one line. Throws what that person could not mend. */
function describeFailure(error: unknown, port: number): string {
  if (error instanceof StoreError) return error.message;
  if (error instanceof Error && 'code' in error && LISTEN_FAILURES[String(error.code)] !== undefined) {
    return `Port ${port} of 127.0.0.1 ${LISTEN_FAILURES[String(error.code)]}. Choose another with --port; 0 takes any free one.`;
  }
  throw error;
}

const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'may not be used by this user',
};

/** Resolves at the first signal; a second one ends the process as it would without us. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((stop) => {
    const signals = ['SIGTERM', 'SIGINT'] as const;
    const onSignal = (received: NodeJS.Signals) => {
      for (const signal of signals) process.off(signal, onSignal);
      stop(received);
    };
    for (const signal of signals) process.on(signal, onSignal);
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
  }
  return port;
}
