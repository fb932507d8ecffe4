import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * What has become of all subscribers. `lasts` are the different epochs that they ended with; latencies and spreads are in
 * milliseconds, in order.
 * @typedef {{lasts: number[], deliveries: number, reconnections: number, faults: string[], latencies: number[],
 *   spreads: number[]}} SubscribersSummary
 */

/**
 * Starts a process of `count` clients that follow the epochs of a job, each of which leaves or loses its connection after an
 * epoch by `dropChance`.
 * @param {{url: string, jobId: string, count: number, dropChance?: number, onLeast?: (epoch: number) => void}} settings
 *   `onLeast` hears of each epoch that every subscriber has
 */
export function startSubscribers({ url, jobId, count, dropChance = 0, onLeast = () => undefined }) {
  const child = fork(new URL('./subscribers.mjs', import.meta.url));
  const toWebSocket = (address) => address?.replace(/^http/, 'ws') ?? null;
  /** @type {(summary: SubscribersSummary) => void} */
  let end;
  /** @type {Promise<SubscribersSummary>} */
  const done = new Promise((resolve) => (end = resolve));
  child.on('message', (message) => {
    if (message.type === 'progress') onLeast(message.least);
    else end(message.summary);
  });
  child.send({ type: 'start', url: toWebSocket(url), jobId, count, dropChance });
  return {
    /** When every subscription was completed. */
    done,
    /**
     * Where the server is from now on; null: nowhere.
     * @param {string | null} address
     */
    moveTo: (address) => child.send({ type: 'server', url: toWebSocket(address) }),
    /** Ends the process and all its connections at once. */
    kill: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
