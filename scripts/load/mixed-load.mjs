import { operation } from './graphql-sender.mjs';

const SMALL = {
  model: { denseNet: { blockLayers: [2, 2], growthRate: 8, stemChannels: 16, bottleneckFactor: 2 } },
  image: { channels: 1, height: 32, width: 32 },
};

/** A job that trains for a second or two; with another count of epochs as long as is wanted. */
export const SMALL_JOB = {
  model: SMALL.model,
  dataset: { name: 'shapes', resize: { height: 32, width: 32 }, trainLimit: 1200, validationLimit: 100 },
  epochs: 4,
  batchSize: 32,
  optimizer: { learningRate: 0.01, momentum: 0.9 },
};

/**
 * Builds the model that the load asks for and returns its id.
 * @param {import('./graphql-sender.mjs').GraphqlSender} sender
 * @returns {Promise<string>}
 */
export async function buildSmallModel(sender) {
  const { buildModel } = await sender.send(operation('build-model'), { input: SMALL });
  return buildModel.model.id;
}

/**
 * @typedef {object} Request
 * @property {string} kind
 * @property {string} query
 * @property {object} variables
 */

/**
 * What the clients of a server with people and dashboards ask for, again and again, lists and jobs most often.
 * @param {{jobId: string, modelId: string}} ids of a job that has epochs and of a model
 * @returns {readonly Request[]} one round
 */
export function mixedLoad({ jobId, modelId }) {
  const jobs = { kind: 'list of 20 jobs', query: operation('training-jobs'), variables: { first: 20 } };
  const models = { kind: 'list of 20 models', query: operation('models'), variables: { first: 20 } };
  const epochs = { kind: 'job with its epochs', query: operation('training-job'), variables: { id: jobId } };
  const node = { kind: 'node', query: operation('node'), variables: { id: modelId } };
  const summary = { kind: 'model summary', query: operation('model-summary'), variables: { input: SMALL } };
  const plan = {
    kind: 'memory plan',
    query: operation('memory-plan'),
    variables: { input: { ...SMALL, batchSize: 32 } },
  };
  const build = { kind: 'build a model', query: operation('build-model'), variables: { input: SMALL } };
  const refused = {
    kind: 'cancel a job that has ended',
    query: operation('cancel-training-job'),
    variables: { input: { jobId } },
  };
  return [
    jobs,
    epochs,
    node,
    jobs,
    models,
    summary,
    epochs,
    jobs,
    plan,
    epochs,
    node,
    build,
    jobs,
    epochs,
    refused,
    models,
  ];
}

/**
 * Sends requests in turn over so many connections, the next one when an answer is there, until `isOver`.
 * @param {import('./graphql-sender.mjs').GraphqlSender} sender
 * @param {readonly Request[]} requests
 * @param {number} connections
 * @param {(sent: number) => boolean} isOver is told how many have been sent
 * @returns {Promise<Map<string, number[]>>} milliseconds of each request, by its kind
 */
export async function sendLoad(sender, requests, connections, isOver) {
  const milliseconds = new Map(requests.map(({ kind }) => [kind, []]));
  let sent = 0;
  const run = async () => {
    while (!isOver(sent)) {
      const { kind, query, variables } = requests[sent++ % requests.length];
      const begun = performance.now();
      await sender.send(query, variables);
      milliseconds.get(kind).push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: connections }, run));
  return milliseconds;
}
