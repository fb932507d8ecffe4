import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { operation } from '../open-test-server.js';
import { openPacedJob } from './open-paced-job.js';
import type { MeasuredServer } from './open-paced-job.js';

const MIB = 2 ** 20;
/** With 16 MiB unread: the objects that an answer was made of are kept until it is on its way, some five times its text. */
const MOST_HELD = 10 * 16 * MIB;

interface Message {
  readonly type: string;
  readonly id: string;
  readonly payload?: { readonly data: { readonly epochMetrics: { readonly epoch: number } } };
}

/** A connection that is ready, and hears of every message. */
async function connect(url: string, onMessage: (message: Message) => void) {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init' });
  await once(socket, 'message');
  socket.on('message', (data: Buffer) => onMessage(JSON.parse(String(data)) as Message));
  const subscribe = (id: string, query: string, variables: object = {}) =>
    send({ type: 'subscribe', id, payload: { query, variables } });
  return { socket, subscribe };
}

/** What the server holds of memory, in bytes, garbage aside. */
async function heldBy(server: MeasuredServer): Promise<number> {
  const { heapUsed, external } = await server.measure();
  return heapUsed + external;
}

/** The longest that one of these takes on a machine with much else to do. */
const TIMEOUT = 180_000;

describe('a reader that stops reading', { timeout: TIMEOUT }, () => {
  it('takes no memory of the server for the epochs that it has not read, and has them all when it reads again', async () => {
    const [epochs, subscriptions] = [100, 300];
    const { jobId, server, paceTo } = await openPacedJob();
    const heard = new Map<string, number[]>();
    let onAll: () => void = () => undefined;
    const slow = await connect(server.url, ({ type, id, payload }) => {
      if (type === 'complete' && --open === 0) onAll();
      if (type === 'next') heard.set(id, [...(heard.get(id) ?? []), payload?.data.epochMetrics.epoch ?? NaN]);
    });
    let open = subscriptions;
    const all = new Promise<void>((resolve) => (onAll = resolve));
    for (let i = 0; i < subscriptions; i++) slow.subscribe(String(i), operation('epoch-metrics'), { jobId });
    slow.socket.pause();
    const before = await heldBy(server);

    const isRead = new Promise<void>((resolve) => {
      void connect(
        server.url,
        ({ payload }) => payload?.data.epochMetrics.epoch === epochs && resolve(),
      ).then((fast) => fast.subscribe('1', operation('epoch-metrics'), { jobId }));
    });
    paceTo(epochs);
    await isRead;
    // Kept unread they would take 20 MiB and more.
    expect((await heldBy(server)) - before).toBeLessThan(10 * MIB);

    slow.socket.resume();
    paceTo(epochs, true);
    await all;
    const inOrder = Array.from({ length: epochs }, (_, i) => i + 1);
    expect(heard.size).toBe(subscriptions);
    for (const numbers of heard.values()) expect(numbers).toEqual(inOrder);
  });

  it('is cut off when it goes on asking, with 16 MiB unread and what belongs to them', async () => {
    const { server } = await openPacedJob();
    const { socket, subscribe } = await connect(server.url, () => undefined);
    const before = await heldBy(server);
    socket.pause();
    const closed = once(socket, 'close');
    // The pipe is known to be cut when writing to it fails.
    const { _socket: pipe } = socket as unknown as { readonly _socket: Socket };
    const isCut = () => pipe.errored !== null || pipe.destroyed;
    const query = '{ __schema { types { name fields { name description args { name description } } } } }';
    let most = 0;
    for (let id = 0; !isCut() && id < 20_000; id++) {
      subscribe(String(id), query);
      if (id % 100 === 0) most = Math.max(most, (await heldBy(server)) - before);
    }
    expect(isCut()).toBe(true);
    expect(most).toBeGreaterThan(4 * MIB);
    expect(most).toBeLessThan(MOST_HELD);
    socket.resume();
    expect((await closed)[0]).toBe(1006);
  });

  it('is cut off by answers that come late and all at once, too', async () => {
    const { server } = await openPacedJob();
    const { socket, subscribe } = await connect(server.url, () => undefined);
    socket.pause();
    const closed = once(socket, 'close');
    const before = await heldBy(server);
    const query = `query ($input: ModelSummaryInput!) { modelSummary(input: $input) { ... on ModelSummary { text layers { path } } } }`;
    const model = { denseNet: { blockLayers: [60, 60], growthRate: 4 } };
    const input = { model, image: { channels: 3, height: 32, width: 32 } };
    for (let id = 0; id < 400; id++) subscribe(String(id), query, { input });
    const { _socket: pipe } = socket as unknown as { readonly _socket: Socket };
    let most = 0;
    while (pipe.errored === null && !pipe.destroyed) {
      most = Math.max(most, (await heldBy(server)) - before);
      socket.ping();
    }
    expect(most).toBeLessThan(MOST_HELD);
    socket.resume();
    expect((await closed)[0]).toBe(1006);
  });
});
