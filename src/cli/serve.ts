import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { AccessError } from '../api/access/access-error.js';
import type { AccessTokens } from '../api/access/access-tokens.js';
import { readTokenFile } from '../api/access/read-token-file.js';
import { StoreError } from '../store/store-error.js';
import { dataDirectoryFromEnvironment } from './data-directory.js';
import { existingFolder } from './existing-folder.js';
import { startService } from './start-service.js';
import type { ServiceOptions } from './start-service.js';
import { defaultStateDirectory } from './state-directory.js';

interface ServeOptions {
  readonly host: string;
  readonly tokenFile?: string;
  readonly port: number;
  readonly stateDir: string;
  readonly dataDir?: string;
}

/** `densegraph serve`: the GraphQL service, until SIGTERM or SIGINT. */
export const serveCommand = new Command('serve')
  .description('serve the GraphQL API, until SIGTERM or Ctrl-C')
  .option(
    '--host <host>',
    'address to listen on; with --token-file one that others can connect to',
    '127.0.0.1',
  )
  .option('--token-file <file>', 'file of tokens, one a line, of which clients have to know one')
  .option('--port <port>', '0: any free one', parsePort, 4000)
  .option('--state-dir <dir>', 'where jobs, models and checkpoints are kept', defaultStateDirectory())
  .option('--data-dir <dir>', 'folder of data sets (default: DENSEGRAPH_DATA_DIR)', existingFolder)
  .action(async ({ tokenFile, stateDir, dataDir, ...options }: ServeOptions, command: Command) => {
    const service = await start(
      {
        ...options,
        stateDirectory: resolve(stateDir),
        dataDirectory: dataDir ?? dataDirectoryFromEnvironment(),
      },
      tokenFile,
      command,
    );
    console.log(`densegraph listening on ${service.url}`);
    await stopSignal();
    await service.close();
  });

type HostedOptions = ServiceOptions & { readonly host: string };

async function start(options: HostedOptions, tokenFile: string | undefined, command: Command) {
  try {
    return await startService({ ...options, tokens: await readTokens(tokenFile) });
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
function describeFailure(error: unknown, { host, port }: HostedOptions): string {
  if (error instanceof StoreError || error instanceof AccessError) return error.message;
  if (error instanceof Error && 'code' in error && LISTEN_FAILURES[String(error.code)] !== undefined) {
    return `Port ${port} of ${host} ${LISTEN_FAILURES[String(error.code)]}`;
  }
  throw error;
}

const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program. Choose another with --port; 0 takes any free one.',
  EACCES: 'may not be used by this user. Choose another with --port; 0 takes any free one.',
  EADDRNOTAVAIL: 'cannot be listened on: expected an address of this machine for --host.',
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
