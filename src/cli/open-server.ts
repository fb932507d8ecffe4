import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StoreError } from '../store/store-error.js';
import { ExpectedError } from '../terminal/expected-error.js';
import { whyUnreadable } from '../terminal/why-unreadable.js';
import { dataDirectoryFromEnvironment } from './data-directory.js';
import { GraphqlClient } from './graphql-client.js';
import { publishedAddress } from './server-address.js';
import type { ServerOptions } from './server-options.js';
import { startService } from './start-service.js';
import { UnknownJobError } from './unknown-job-error.js';
import { whereabouts } from './whereabouts.js';

/** A server that a command works with, and its client. */
export interface OpenServer {
  readonly client: GraphqlClient;
  readonly url: string;
  readonly token: string | null;
  /** Whether it runs in this process, and so ends with it. */
  readonly own: boolean;
  /** The options, for the end of a command line, by which another command works with the same server or state afterwards. */
  readonly whereabouts: string;
  /** The same for a command that runs at the same time. */
  readonly meanwhile: string;
}

/**
 * Does something with the server that the options name, or else with one that runs in this process, on a free loopback
 * port, over the state directory, and ends afterwards. Jobs that wait in the queue of that directory stay there. Throws
 * ExpectedError where a server of another process uses the directory, and where there is nothing in it but
 * `makesState`; of a job that is not known, it says where ids are.
 */
export async function withServer<T>(
  options: ServerOptions,
  { makesState }: { readonly makesState: boolean },
  use: (server: OpenServer) => Promise<T>,
): Promise<T> {
  const { server, tokenFile } = options;
  const token = server === undefined || tokenFile === undefined ? null : readToken(tokenFile);
  const service = server === undefined ? await startOwn(options, makesState) : null;
  const url = service?.url ?? server ?? '';
  const client = new GraphqlClient(url, token);
  try {
    return await use({
      client,
      url,
      token,
      own: service !== null,
      whereabouts: whereabouts(options),
      meanwhile: whereabouts({ ...options, server: url }),
    });
  } catch (error) {
    if (!(error instanceof UnknownJobError)) throw error;
    throw new ExpectedError(`${error.message} \`densegraph jobs${whereabouts(options)}\` lists them.`);
  } finally {
    await client.close();
    await service?.close();
  }
}

async function startOwn(options: ServerOptions, makesState: boolean) {
  const { stateDir, dataDir } = options;
  const stateDirectory = resolve(stateDir);
  if (!makesState && !existsSync(join(stateDirectory, 'densegraph.db'))) {
    throw new ExpectedError(
      `Expected the state of a server in ${stateDirectory} but there is none: \`densegraph train${whereabouts(options)}\` makes it. See --state-dir and --server`,
    );
  }
  const dataDirectory = dataDir ?? dataDirectoryFromEnvironment();
  try {
    return await startService({ port: 0, stateDirectory, dataDirectory, leavesQueue: true });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const url = error.code === 'STORE_IN_USE' ? publishedAddress(stateDirectory) : null;
    throw new ExpectedError(url === null ? error.message : inUse(stateDirectory, url), { cause: error });
  }
}

function inUse(stateDirectory: string, url: string): string {
  return `The state directory ${stateDirectory} is used by another densegraph server. Work with it: --server ${url}`;
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split(/\s/, 1)[0] ?? '';
  } catch (error) {
    throw new ExpectedError(
      `Expected a file with a token by --token-file ${file} but ${whyUnreadable(error)}`,
    );
  }
}
