import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import type { ApiContext, ForecastRequest, NetworkPlanner } from '#densegraph/api/context.js';
import { createServer } from '#densegraph/api/create-server.js';
import type { ServerOptions } from '#densegraph/api/server-options.js';
import { compileTraining } from '#densegraph/compiler/compile.js';
import type { JobServiceOptions } from '#densegraph/jobs/job-service-options.js';
import { LocalTrainedModels } from '#densegraph/jobs/local-trained-models.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { PLANS } from '#densegraph/training/planning/plans.js';
import { openTestJobs } from '../jobs/open-test-jobs.js';
import type { TestJobs } from '../jobs/open-test-jobs.js';

export interface TestServer extends TestJobs {
  readonly url: string;
  readonly closeServer: () => Promise<void>;
  /** Sends an operation by POST; the answer with its HTTP status. */
  readonly post: (query: string, variables?: object) => Promise<GraphQLAnswer>;
}

export interface GraphQLAnswer {
  readonly status: number;
  /** Whatever the operation asks for. */
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string };
  }[];
}

const COUNTING_TRAINER = pathToFileURL(join(import.meta.dirname, 'counting-trainer.mjs'));

/** A server with a store and jobs of its own, closed when the test has ended; its trainers only count. */
export async function openTestServer(
  context: Partial<ApiContext> = {},
  jobOptions: Partial<JobServiceOptions> = {},
  serverOptions: Partial<ServerOptions> = {},
): Promise<TestServer> {
  const opened = await openTestJobs({ trainerProcess: COUNTING_TRAINER, ...jobOptions });
  const trainedModels = new LocalTrainedModels({
    stateDirectory: opened.stateDirectory,
    dataDirectory: opened.folder,
    threads: 2,
  });
  onTestFinished(() => trainedModels.close());
  const complete = {
    jobs: opened.jobs,
    trainedModels,
    models: opened.store.models,
    dataDirectory: opened.folder,
    devices: () => [],
    planner: PLANNER,
    ...context,
  };
  const server = await createServer(complete, serverOptions);
  onTestFinished(() => server.close());
  const { url } = await server.listen(0);
  const post = postTo(url);
  return { ...opened, url, closeServer: () => server.close(), post };
}

/** Real plans for an engine whose kernels need no workspace. */
function forecast({ model, image, classes, strategies, budgetBytes, ...options }: ForecastRequest) {
  const graph = buildModel(model, image, classes);
  const budget = budgetBytes === null ? {} : { budgetBytes };
  const target = { workspaceBytes: () => 0 };
  return strategies.map((strategy) => compileTraining(graph, { ...options, ...budget, strategy, target }));
}

/** Plans everything at once, without threads. */
export const PLANNER: NetworkPlanner = {
  summary: (model) => later(() => PLANS.summary(model)),
  layerShapes: (model) => later(() => PLANS.layerShapes(model)),
  forecast: (request) => later(() => forecast(request)),
};

const later = <T>(plan: () => T): Promise<T> => Promise.resolve().then(plan);

/** What sends operations to a server, whatever it answers. */
export function postTo(url: string): TestServer['post'] {
  return async (query, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };
}

/** The operation in schema/operations/NAME.graphql. */
export function operation(name: string): string {
  return readFileSync(join(import.meta.dirname, `../../schema/operations/${name}.graphql`), 'utf8');
}

/** What lies at a path of an answer's data; undefined where there is nothing. */
export function at(answer: { readonly data?: unknown }, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | null)?.[key],
    answer.data,
  );
}

/** A string there. */
export function stringAt(answer: { readonly data?: unknown }, ...path: (string | number)[]): string {
  const value = at(answer, ...path);
  if (typeof value !== 'string')
    throw new TypeError(`expected a string but received ${JSON.stringify(answer)}`);
  return value;
}

/** A graphql-ws client, which does not try again, closed when the test has ended. */
export function openClient(url: string): Client {
  const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
  onTestFinished(() => client.dispose());
  return client;
}
