import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
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
  readonly resumeOnStart: boolean;
}

/** `densegraph serve`: the GraphQL service, until SIGTERM or SIGINT. */
export const serveCommand = new Command('serve')
  .description('serve the GraphQL API on this machine, until SIGTERM or Ctrl-C')
  .option('--port <port>', '0: any free one', parsePort, 4000)
  .option('--state-dir <dir>', 'where jobs, models and checkpoints are kept', defaultStateDirectory())
  .option('--data-dir <dir>', 'folder of data sets (default: DENSEGRAPH_DATA_DIR)', existingFolder)
  .option('--resume-on-start', 'let jobs that were interrupted go on by themselves', false)
  .action(async ({ port, stateDir, dataDir, resumeOnStart }: ServeOptions, command: Command) => {
    const dataDirectory = dataDir ?? dataDirectoryFromEnvironment();
    const service = await start(
      { port, stateDirectory: resolve(stateDir), dataDirectory, resumeOnStart },
      command,
    );
    console.log(`densegraph listening on ${service.url}`);
    await stopSignal();
    await service.close();
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
function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    const signals = ['SIGTERM', 'SIGINT'] as const;
    const onSignal = () => {
      for (const signal of signals) process.off(signal, onSignal);
      stop();
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
