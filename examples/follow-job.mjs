// Follows the epochs of a server's job over WebSocket: each exactly once, also where the connection breaks meanwhile.
//
//   node examples/follow-job.mjs JOB [URL]         in a project of your own: npm install graphql-ws ws
//
// TOKEN in the environment is for a server that asks for one.
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const [jobId, url = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2);
const EPOCHS = `subscription ($jobId: ID!, $afterEpoch: Int!) {
  epochMetrics(jobId: $jobId, afterEpoch: $afterEpoch) { epoch trainLoss validationAccuracy } }`;
const STATE = 'query ($jobId: ID!) { trainingJob(id: $jobId) { state } }';

const client = createClient({
  url: url.replace(/^http/, 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: process.env.TOKEN ? { authorization: `Bearer ${process.env.TOKEN}` } : {},
  retryAttempts: 0, // graphql-ws would ask with the first afterEpoch again, and get epochs twice.
});

async function* answers(query, variables) {
  for await (const { data, errors } of client.iterate({ query, variables })) {
    if (errors) throw errors;
    yield data;
  }
}

let [afterEpoch, state] = [0, 'QUEUED'];
while (['QUEUED', 'RUNNING', 'CANCELING'].includes(state)) {
  try {
    for await (const { epochMetrics } of answers(EPOCHS, { jobId, afterEpoch })) {
      afterEpoch = epochMetrics.epoch;
      console.log(`epoch ${afterEpoch}: loss ${epochMetrics.trainLoss.toFixed(3)}`);
    }
    // Either the job has ended or the server has.
    for await (const { trainingJob } of answers(STATE, { jobId })) state = trainingJob.state;
  } catch (error) {
    // A list of GraphQL's errors (there is no such job), or a token that is not taken: asking again does not help.
    if (Array.isArray(error)) throw new Error(error[0].message, { cause: error });
    if (error.code === 4403) throw new Error(error.reason, { cause: error });
    console.error('The connection is lost: asking again.');
    await pause(500);
  }
}
await client.dispose();
console.log(`The job is ${state}.`);
