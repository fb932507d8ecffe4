import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { dataDirectory } from './data-directory.js';
import { defaultStateDirectory } from './state-directory.js';

/** Which server a command works with: one that runs, or one of its own over a state directory. */
export interface ServerOptions {
  readonly server?: string;
  readonly tokenFile?: string;
  readonly stateDir: string;
  readonly dataDir?: string;
}

/** Adds the options of ServerOptions to a command. */
export function withServerOptions(command: Command): Command {
  return command
    .option('--server <url>', 'work with a running server, as in http://127.0.0.1:4000/graphql', serverUrl)
    .option('--token-file <file>', 'with --server: file whose first line is a token of that server')
    .option(
      '--state-dir <dir>',
      'without --server: where jobs and checkpoints are kept',
      defaultStateDirectory(),
    )
    .option(
      '--data-dir <dir>',
      'without --server: folder of data sets (default: DENSEGRAPH_DATA_DIR)',
      dataDirectory,
    );
}

/** Ends the process, as for wrong usage, where a job is to be left to a server that ends with the command. */
export function expectDetachable(
  { detach, server }: ServerOptions & { readonly detach?: true },
  command: Command,
): void {
  if (!detach || server !== undefined) return;
  const exitCode = 2;
  command.error('error: --detach needs --server: without it, the job ends with this command', { exitCode });
}

function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('Expected an address as in http://127.0.0.1:4000/graphql.');
  }
  if (url.pathname === '/') url.pathname = '/graphql';
  return url.href;
}
