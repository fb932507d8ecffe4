/**
 * A process of many clients that subscribe to the epochs of one job, each over a WebSocket of its own and, after it has lost
 * that, from the epoch where it was. Started by start-subscribers.mjs, whose messages say what to do.
 */
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const QUERY = `subscription ($jobId: ID!, $afterEpoch: Int!) {
  epochMetrics(jobId: $jobId, afterEpoch: $afterEpoch) { epoch trainLoss validationAccuracy seconds completedAt }
}`;

/** The address of the server; null while there is none. */
let url = null;
/** What is to be called when there is one again. */
const waiting = [];
let settings;
const subscribers = [];
/** Milliseconds from the end of an epoch, as its trainer tells it, to its arrival; of those that ended while it was waited for. */
const latencies = [];
let deliveries = 0;
const arrivals = new Map();
let least = 0;

process.on('message', (message) => {
  if (message.type === 'server') {
    url = message.url;
    if (url !== null) for (const goOn of waiting.splice(0)) goOn();
  } else {
    ({ url } = message);
    settings = message;
    void runAll();
  }
});
process.once('disconnect', () => process.exit());

async function runAll() {
  for (let i = 0; i < settings.count; i++) subscribers.push(new Subscriber());
  await Promise.all(subscribers.map((subscriber) => subscriber.run()));
  process.send({ type: 'done', summary: summarize() }, () => process.exit());
}

class Subscriber {
  last = 0;
  reconnections = 0;
  faults = [];

  async run() {
    for (;;) {
      const client = createClient({ url: await server(), webSocketImpl: WebSocket, retryAttempts: 0 });
      try {
        if (await this.#follow(client)) return;
      } catch (error) {
        // A connection that is lost ends by a CloseEvent, and one that cannot be had by what its socket says.
        if (Array.isArray(error)) this.faults.push(JSON.stringify(error));
      } finally {
        client.terminate();
      }
      this.reconnections++;
    }
  }

  /** Whether the server has completed the subscription. */
  async #follow(client) {
    const variables = { jobId: settings.jobId, afterEpoch: this.last };
    const begun = Date.now();
    for await (const { data, errors } of client.iterate({ query: QUERY, variables })) {
      if (errors !== undefined) this.faults.push(JSON.stringify(errors));
      else this.#take(data.epochMetrics, begun);
      const chance = random();
      if (chance < settings.dropChance / 2) client.terminate();
      else if (chance < settings.dropChance) return false;
    }
    return true;
  }

  /** @param begun when the subscription began: what had ended by then was not late */
  #take({ epoch, completedAt }, begun) {
    if (epoch !== this.last + 1) this.faults.push(`received epoch ${epoch} after epoch ${this.last}`);
    this.last = epoch;
    const now = Date.now();
    const ended = Date.parse(completedAt);
    if (ended >= begun) latencies.push(now - ended);
    deliveries++;
    const { first = now } = arrivals.get(epoch) ?? {};
    arrivals.set(epoch, { first, last: now });
    tellLeast();
  }
}

function tellLeast() {
  // Only the last of all can have changed it.
  if (subscribers.some(({ last }) => last <= least)) return;
  least = Math.min(...subscribers.map(({ last }) => last));
  process.send({ type: 'progress', least });
}

function summarize() {
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  return {
    lasts: [...new Set(subscribers.map(({ last }) => last))],
    deliveries,
    reconnections: sum(subscribers.map(({ reconnections }) => reconnections)),
    faults: subscribers.flatMap(({ faults }) => faults).slice(0, 20),
    latencies: [...latencies].sort((a, b) => a - b),
    /** Milliseconds from the first subscriber that has an epoch to the last. */
    spreads: [...arrivals.values()].map(({ first, last }) => last - first).sort((a, b) => a - b),
  };
}

async function server() {
  while (url === null) await new Promise((resolve) => waiting.push(resolve));
  return url;
}

/** Numbers from 0 to 1 that a seed gives (mulberry32). */
let state = 1;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
