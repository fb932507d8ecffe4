import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { operation } from '../api/open-test-server.js';

/** The values of a subscription to a job, until the server completes it or the reader stops. */
async function* subscribe<T>(
  url: string,
  name: string,
  variables: Record<string, unknown>,
): AsyncGenerator<T> {
  const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
  try {
    for await (const { data, errors } of client.iterate({ query: operation(name), variables })) {
      const [value] = Object.values(data ?? {});
      if (value == null) throw new Error(`expected ${name} but received ${JSON.stringify(errors)}`);
      yield value as T;
    }
  } finally {
    await client.dispose();
  }
}

/** Resolves when the server says that the job has ended, with its last state. */
export async function waitForEnd(url: string, jobId: string): Promise<string> {
  let last = '';
  const changes = subscribe<{ readonly state: string }>(url, 'training-job-updated', { jobId });
  for await (const { state } of changes) last = state;
  return last;
}

/** Resolves with the first epoch of the job after the given one, as soon as it is acknowledged. */
export async function waitForEpoch(url: string, jobId: string, afterEpoch = 0): Promise<number> {
  const epochs = subscribe<{ readonly epoch: number }>(url, 'epoch-metrics', { jobId, afterEpoch });
  for await (const { epoch } of epochs) return epoch;
  throw new Error(`expected an epoch of ${jobId} after ${afterEpoch}, but it has ended`);
}
