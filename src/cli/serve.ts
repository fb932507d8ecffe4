import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Logger } from 'pino';
import { AccessError } from '../api/access/access-error.js';
import type { AccessTokens } from '../api/access/access-tokens.js';
import { readTokenFile } from '../api/access/read-token-file.js';
import { DEFAULT_TRAFFIC_LIMITS } from '../api/limits/traffic-limits.js';
import { createLogger, LOG_LEVELS } from '../operations/logger.js';
import type { LogLevel } from '../operations/logger.js';
import { StoreError } from '../store/store-error.js';
import { byteCount } from '../terminal/byte-count.js';
import { nameChoices } from '../terminal/name-choices.js';
import { positiveInteger } from '../terminal/positive-number.js';
import { printJsonLine } from '../terminal/print-json.js';
import { KEPT_CHECKPOINTS } from '../training/checkpoint.js';
import { dataDirectory, dataDirectoryFromEnvironment } from './data-directory.js';
import { defaultStateDirectory } from './state-directory.js';

/** Of mutations a second: one at once takes a tenth. */
const MIN_RATE = 0.1;
const MAX_RATE = 1_000_000;

interface ServeOptions {
  readonly host: string;
  readonly tokenFile?: string;
  readonly introspection: boolean;
  readonly graphiql: boolean;
  readonly page: boolean;
  readonly mutationRate: number;
  readonly port: number;
  readonly stateDir: string;
  readonly dataDir?: string;
  readonly resumeOnStart: boolean;
  readonly maxRunning: number;
  readonly memoryBudget?: number;
  readonly keepCheckpoints: number;
  readonly logLevel: LogLevel;
  readonly json?: true;
}

/** The jobs' own time to stop, and a little more. */
const CLOSE_TIMEOUT_MILLISECONDS = 9500;

/** `densegraph serve`: the GraphQL service, until SIGTERM or SIGINT. */
export const serveCommand = new Command('serve')
  .description('serve the GraphQL API and the page, until SIGTERM or Ctrl-C')
  .option(
    '--host <host>',
    'address to listen on; with --token-file one that others can connect to',
    '127.0.0.1',
  )
  .option('--token-file <file>', 'file of tokens, one a line, of which clients have to know one')
  .option('--no-introspection', 'do not tell the schema, nor hint at it in errors')
  .option('--no-graphiql', 'have no GraphiQL for browsers')
  .option('--no-page', 'have no page for people, GraphQL alone')
  .option(
    '--mutation-rate <number>',
    'mutations a second of one address in the long run; four times as many of all',
    parseRate,
    DEFAULT_TRAFFIC_LIMITS.mutationsPerSecond,
  )
  .option('--port <port>', '0: any free one', parsePort, 4000)
  .option('--state-dir <dir>', 'where jobs, models and checkpoints are kept', defaultStateDirectory())
  .option('--data-dir <dir>', 'folder of data sets (default: DENSEGRAPH_DATA_DIR)', dataDirectory)
  .option('--resume-on-start', 'let jobs that were interrupted go on by themselves', false)
  .option(
    '--max-running <n>',
    'jobs that train at the same time, on a share of the threads each',
    positiveInteger,
    1,
  )
  .option(
    '--memory-budget <bytes>',
    'what the plans of all running jobs may take of main memory, as in 8GiB (default: 80 % of it or of the container)',
    byteCount,
  )
  .option('--keep-checkpoints <n>', 'checkpoints of a job that are kept', positiveInteger, KEPT_CHECKPOINTS)
  .addOption(
    nameChoices(new Option('--log-level <level>', 'of the log on standard error'), LOG_LEVELS).default(
      'info',
    ),
  )
  .option('--json', 'where it listens as a line of JSON')
  .addHelpText('after', '\nExample:\n  $ densegraph serve --port 4000 --state-dir state --data-dir data')
  .action(async (options: ServeOptions, command: Command) => {
    const log = createLogger(options.logLevel);
    const service = await start(options, log, command);
    // A signal may come as soon as the next line is read.
    const stopping = stopSignal();
    if (options.json) printJsonLine({ url: service.url });
    else console.log(`densegraph listening on ${service.url}`);
    log.info({ url: service.url }, 'listening');
    const signal = await stopping;
    log.info({ signal }, 'closing');
    setTimeout(() => {
      log.fatal('could not close in time: the jobs that ran will be found INTERRUPTED');
      process.exit(1);
    }, CLOSE_TIMEOUT_MILLISECONDS).unref();
    await service.close();
    log.info('closed');
  });

async function start(options: ServeOptions, log: Logger, command: Command) {
  const { host, port, stateDir, dataDir, introspection, graphiql, page, mutationRate } = options;
  const { resumeOnStart, maxRunning, memoryBudget = null, keepCheckpoints } = options;
  const traffic = {
    ...DEFAULT_TRAFFIC_LIMITS,
    mutationsPerSecond: mutationRate,
    allMutationsPerSecond: 4 * mutationRate,
  };
  try {
    const { startService } = await import('./start-service.js');
    const tokens = await readTokens(options.tokenFile);
    return await startService({
      host,
      port,
      stateDirectory: resolve(stateDir),
      dataDirectory: dataDir ?? dataDirectoryFromEnvironment(),
      resumeOnStart,
      maxRunning,
      memoryBudgetBytes: memoryBudget,
      keepCheckpoints,
      log,
      facing: { tokens, introspection, graphiql, page, traffic },
    });
  } catch (error) {
    command.error(`error: ${describeFailure(error, options)}`);
  }
}

async function readTokens(tokenFile: string | undefined): Promise<AccessTokens | null> {
  if (tokenFile === undefined) return null;
  const { tokens, warning } = await readTokenFile(resolve(tokenFile));
  if (warning !== null) console.error(`warning: ${warning}`);
  return tokens;
}

/** For the person who starts the server, in one line. Throws what that person could not mend. */
function describeFailure(error: unknown, { host, port }: ServeOptions): string {
  if (error instanceof StoreError || error instanceof AccessError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EMFILE') return TOO_FEW_FILES;
  if (error instanceof Error && 'code' in error && LISTEN_FAILURES[String(error.code)] !== undefined) {
    return `Port ${port} of ${host} ${LISTEN_FAILURES[String(error.code)]}`;
  }
  throw error;
}

const TOO_FEW_FILES =
  'Expected to open some hundred files at the same time but the system allows this process fewer: raise its limit to 1024 or ' +
  'more, as by `ulimit -n 1024`. See docs/operations.md.';

const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program. Choose another with --port; 0 takes any free one.',
  EACCES: 'may not be used by this user. Choose another with --port; 0 takes any free one.',
  EADDRNOTAVAIL: 'cannot be listened on: expected an address of this machine for --host.',
};

/** Long after a signal that came twice, and before a person who waits sends a second one. */
const SAME_SIGNAL_MILLISECONDS = 1000;

/** Resolves at the first signal; a later one ends the process as it would without us. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((stop) => {
    const signals = ['SIGTERM', 'SIGINT'] as const;
    const onSignal = (received: NodeJS.Signals) => {
      stop(received);
      // At Ctrl-C the terminal sends one to npm and to us, and npm sends its own on to us.
      setTimeout(() => {
        for (const signal of signals) process.off(signal, onSignal);
      }, SAME_SIGNAL_MILLISECONDS).unref();
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

function parseRate(text: string): number {
  const rate = Number(text);
  if (!(rate >= MIN_RATE && rate <= MAX_RATE)) {
    throw new InvalidArgumentError(`Expected a number from ${MIN_RATE} to ${MAX_RATE}.`);
  }
  return rate;
}
