import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { startServeUntil } from '../cli/run-serve.js';

/** A real server process with the page, which can be stopped and started again at the same address. */
export interface PageServer {
  /** Of the page, without a path. */
  readonly origin: string;
  /** Runs schema/operations/NAME.graphql and returns its only field. */
  readonly ask: (name: string, variables?: object) => Promise<unknown>;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

export interface PageServerOptions {
  /** Fills the state directory before the server starts. */
  readonly prepare?: (stateDirectory: string) => unknown;
  /** That the server asks for. */
  readonly token?: string;
}

/** A server that the tests of a file share, each of them a start of 1.3 s. What is returned is there within them. */
export function sharePageServer(options: PageServerOptions = {}): () => PageServer {
  let server: PageServer | null = null;
  beforeAll(async () => {
    const cleanups: (() => void)[] = [];
    const stateDirectory = mkdtempSync(join(tmpdir(), 'densegraph-test-'));
    cleanups.push(() => rmSync(stateDirectory, { recursive: true, force: true }));
    await options.prepare?.(stateDirectory);
    server = await openPageServer(stateDirectory, options.token, (cleanup) => cleanups.push(cleanup));
    return async () => {
      await server?.stop();
      for (const cleanup of cleanups.reverse()) cleanup();
    };
  });
  return () => {
    if (server === null) throw new Error('expected a test of the file that shares the server');
    return server;
  };
}

async function openPageServer(
  stateDirectory: string,
  token: string | undefined,
  atEnd: (cleanup: () => void) => void,
): Promise<PageServer> {
  const access = token === undefined ? [] : ['--token-file', join(stateDirectory, 'token')];
  const serve = (port: string) =>
    startServeUntil(atEnd, '--port', port, '--state-dir', stateDirectory, ...access);
  let serving = await serve('0');
  const { origin, port } = new URL(serving.url);
  return {
    origin,
    ask: async (name, variables = {}) => {
      const file = new URL(`../../schema/operations/${name}.graphql`, import.meta.url);
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? ''}` },
        body: JSON.stringify({ query: readFileSync(file, 'utf8'), variables }),
      });
      const { data } = (await response.json()) as { data: Readonly<Record<string, unknown>> };
      return Object.values(data)[0];
    },
    stop: async () => {
      serving.child.kill('SIGTERM');
      await serving.ended;
    },
    start: async () => {
      serving = await serve(port);
    },
  };
}

/** Starts a job that trains a network of one small layer on drawn shapes; returns its id. */
export async function startSmallJob(
  server: PageServer,
  settings: { readonly epochs: number; readonly trainLimit?: number },
): Promise<string> {
  const { epochs, trainLimit = 64 } = settings;
  const input = {
    model: { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } },
    dataset: { name: 'shapes', trainLimit, validationLimit: 32 },
    epochs,
    batchSize: 16,
    optimizer: { learningRate: 0.1 },
  };
  const answer = (await server.ask('start-training-job', { input })) as { job: { id: string } };
  return answer.job.id;
}

/** More epochs than any test waits for: the job runs until it is canceled. */
export const ENDLESS = 100_000;
