import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { operation } from '../api/open-test-server.js';
import type { HeardEpoch, JobRecord } from './job-record.js';
import type { Moments } from './moments.js';

/** Subscribes to the epochs of jobs on one server, each from the last that was heard of it, and writes them down. */
export class EpochListener {
  /** What went wrong while the server was not expected to die. */
  readonly failures: unknown[] = [];
  readonly #client: Client;
  readonly #moments: Moments;
  readonly #following = new Set<JobRecord>();
  /** Jobs that were resumed while the end of their last run had not been heard yet. */
  readonly #again = new Set<JobRecord>();
  #over = false;

  constructor(url: string, moments: Moments) {
    this.#moments = moments;
    this.#client = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      // Its own complaints; failures reach the iterators.
      onNonLazyError: () => undefined,
    });
  }

  /** Listens to the job until it ends. */
  listen(record: JobRecord): void {
    if (this.#following.has(record)) {
      this.#again.add(record);
    } else {
      this.#following.add(record);
      void this.#follow(record);
    }
  }

  /** The server is about to be killed: what fails from now on is no failure. */
  expectEnd(): void {
    this.#over = true;
  }

  async close(): Promise<void> {
    this.#over = true;
    await this.#client.dispose();
  }

  async #follow(record: JobRecord): Promise<void> {
    try {
      do {
        this.#again.delete(record);
        await this.#hearAll(record);
      } while (this.#again.has(record));
    } catch (error) {
      if (!this.#over && record.presence === 'there') this.failures.push(error);
    }
    this.#following.delete(record);
  }

  async #hearAll(record: JobRecord): Promise<void> {
    const epochs = this.#client.iterate<{ epochMetrics: HeardEpoch }>({
      query: operation('epoch-metrics'),
      variables: { jobId: record.id, afterEpoch: record.epochs.length },
    });
    for await (const { data, errors } of epochs) {
      if (data == null) throw new Error(`expected an epoch but received ${JSON.stringify(errors)}`);
      record.hear(data.epochMetrics);
      this.#moments.tell('epoch heard');
    }
  }
}
