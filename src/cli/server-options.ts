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
    )
    .hook('preAction', expectFitting);
}

/** Options that mean something only with --server or only without, and why. */
const FITTING: readonly { readonly option: string; readonly withServer: boolean; readonly why: string }[] = [
  { option: 'detach', withServer: true, why: 'without it, the job ends with this command' },
  { option: 'tokenFile', withServer: true, why: 'the token is for that server' },
  { option: 'stateDir', withServer: false, why: 'that server has a state directory of its own' },
  { option: 'dataDir', withServer: false, why: 'that server has a data directory of its own' },
];

/** Ends the process, as for wrong usage, where an option that was given would be ignored. */
function expectFitting(command: Command): void {
  const hasServer = command.getOptionValue('server') !== undefined;
  const wrong = FITTING.find(
    ({ option, withServer }) => withServer !== hasServer && command.getOptionValueSource(option) === 'cli',
  );
  if (wrong === undefined) return;
  const { option, withServer, why } = wrong;
  const flag = command.options.find((known) => known.attributeName() === option)?.long ?? option;
  const verb = withServer ? 'needs' : 'cannot be used with';
  command.error(`error: ${flag} ${verb} --server: ${why}`, { exitCode: 2 });
}

function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('Expected an address as in http://127.0.0.1:4000/graphql.');
  }
  if (url.pathname === '/') url.pathname = '/graphql';
  return url.href;
}
