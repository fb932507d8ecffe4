import { describe, expect, it, onTestFinished } from 'vitest';
import { readMetric } from '../../../scripts/load/start-measured-server.mjs';
import { startSubscribers } from '../../../scripts/load/start-subscribers.mjs';
import { openPacedJob } from './open-paced-job.js';
import type { MeasuredServer } from './open-paced-job.js';

const SUBSCRIBERS = 1000;
/** The longest that one of these takes on a machine with much else to do. */
const TIMEOUT = 240_000;

/** Resolves with each epoch that all subscribers have, as it is asked for. */
class Progress {
  #least = 0;
  #waiting: { readonly epoch: number; readonly resolve: () => void }[] = [];

  readonly hear = (epoch: number): void => {
    this.#least = epoch;
    const arrived = this.#waiting.filter((waiter) => waiter.epoch <= epoch);
    this.#waiting = this.#waiting.filter((waiter) => waiter.epoch > epoch);
    for (const { resolve } of arrived) resolve();
  };

  reaches(epoch: number): Promise<void> {
    if (epoch <= this.#least) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ epoch, resolve }));
  }
}

function subscribe(server: MeasuredServer, jobId: string, dropChance = 0) {
  const progress = new Progress();
  const subscribers = startSubscribers({
    url: server.url,
    jobId,
    count: SUBSCRIBERS,
    dropChance,
    onLeast: progress.hear,
  });
  onTestFinished(() => subscribers.kill());
  return { ...subscribers, reaches: (epoch: number) => progress.reaches(epoch) };
}

const openSubscriptions = ({ url }: MeasuredServer) => readMetric(url, 'densegraph_subscribers');

const socketsOf = async (server: MeasuredServer) => (await server.measure()).resources['TCPSocketWrap'] ?? 0;

describe(`${SUBSCRIBERS} subscribers of one job`, { timeout: TIMEOUT }, () => {
  it('have every epoch once and in order, though they lose connections and servers end', async () => {
    const { jobId, server, restart, paceTo } = await openPacedJob();
    const { done, reaches, moveTo } = subscribe(server, jobId, 0.03);
    paceTo(5);
    await reaches(3);
    // Some have the newest epochs, others are on their way to them.
    moveTo(null);
    expect(await server.stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    const second = await restart();
    moveTo(second.url);
    paceTo(9);
    await reaches(7);
    moveTo(null);
    expect(await second.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    const third = await restart();
    moveTo(third.url);
    paceTo(12, true);
    const { lasts, deliveries, reconnections, faults } = await done;
    expect(faults).toEqual([]);
    expect(lasts).toEqual([12]);
    expect(deliveries).toBe(12 * SUBSCRIBERS);
    // All have lost two servers, and each has left some epoch by chance.
    expect(reconnections).toBeGreaterThan(2 * SUBSCRIBERS);
    await expect.poll(() => openSubscriptions(third), { timeout: TIMEOUT }).toBe(0);
  });

  it('leave no watcher and no socket behind when all their connections drop at once', async () => {
    const { jobId, server, paceTo } = await openPacedJob();
    const socketsBefore = await socketsOf(server);
    const held: number[] = [];
    for (const round of [1, 2]) {
      const { kill, reaches } = subscribe(server, jobId);
      paceTo(round);
      await reaches(round);
      expect(await openSubscriptions(server)).toBe(SUBSCRIBERS);
      expect(await socketsOf(server)).toBeGreaterThanOrEqual(socketsBefore + SUBSCRIBERS);
      await kill();
      await expect.poll(() => openSubscriptions(server), { timeout: TIMEOUT }).toBe(0);
      await expect.poll(() => socketsOf(server), { timeout: TIMEOUT }).toBeLessThanOrEqual(socketsBefore + 2);
      held.push((await server.measure()).heapUsed);
    }
    // A listener kept for each connection of a round would be a kilobyte each at least.
    const [first = 0, second = 0] = held;
    expect(second - first).toBeLessThan(SUBSCRIBERS * 1000);
  });
});
