import { readFileSync } from 'node:fs';
import { temporaryFolder } from '../store/temporary-folder.js';
import { startServe } from '../cli/run-serve.js';

/** A real server process with the page, which can be stopped and started again at the same address. */
export interface PageServer {
  /** Of the page, without a path. */
  readonly origin: string;
  readonly stateDirectory: string;
  /** Runs schema/operations/NAME.graphql and returns its only field. */
  readonly ask: (name: string, variables?: object) => Promise<unknown>;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** It is killed when the test has ended. */
export async function openPageServer(
  stateDirectory = temporaryFolder(),
  ...parameters: string[]
): Promise<PageServer> {
  const serve = (port: string) => startServe('--port', port, '--state-dir', stateDirectory, ...parameters);
  let serving = await serve('0');
  const { origin, port } = new URL(serving.url);
  return {
    origin,
    stateDirectory,
    ask: async (name, variables = {}) => {
      const file = new URL(`../../schema/operations/${name}.graphql`, import.meta.url);
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
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
