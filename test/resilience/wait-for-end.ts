import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { JobRecord } from './job-record.js';
import { operation } from '../api/open-test-server.js';

/** Resolves when the server says that the job has ended. */
export async function waitForEnd(url: string, { id }: JobRecord): Promise<void> {
  const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
  const changes = client.iterate({ query: operation('training-job-updated'), variables: { jobId: id } });
  for await (const { errors } of changes) {
    if (errors !== undefined) throw new Error(`expected job ${id ?? ''} but received ${JSON.stringify(errors)}`);
  }
  await client.dispose();
}
