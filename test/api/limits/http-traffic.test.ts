import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { DEFAULT_TRAFFIC_LIMITS } from '#densegraph/api/limits/traffic-limits.js';
import type { TrafficLimits } from '#densegraph/api/limits/traffic-limits.js';
import { PLANNER, openTestServer, operation } from '../open-test-server.js';

const MODEL = { model: { preset: 'D2L_DENSENET' }, image: { channels: 1, height: 96, width: 96 } };
/** A plan, in a body of so many bytes and some hundred more. */
const planBody = (bytes = 0) =>
  JSON.stringify({
    query: operation('memory-plan'),
    variables: { input: { ...MODEL, batchSize: 1 } },
    padding: 'x'.repeat(bytes),
  });
const JSON_TYPE = { 'content-type': 'application/json' };

/** A server whose plans wait until they are let go, and what it was asked to plan. */
async function open(limits: Partial<TrafficLimits>) {
  const begun: (AbortSignal | undefined)[] = [];
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  let onBegin: () => void = () => undefined;
  const begins = new Promise<void>((resolve) => (onBegin = resolve));
  const forecast: typeof PLANNER.forecast = async (request, signal) => {
    begun.push(signal);
    onBegin();
    await gate;
    return PLANNER.forecast(request);
  };
  const traffic = { ...DEFAULT_TRAFFIC_LIMITS, ...limits };
  const server = await openTestServer({ planner: { ...PLANNER, forecast } }, {}, { traffic });
  const connectRaw = (): Socket => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  return { ...server, begun, begins, letGo, connectRaw };
}

/** A POST to write by hand. */
function post(body: string, headers: readonly string[] = []): string {
  const lines = ['POST /graphql HTTP/1.1', 'Host: 127.0.0.1', 'Content-Type: application/json'];
  return [...lines, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n');
}

const TYPENAME = JSON.stringify({ query: '{ __typename }' });

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

it('a body that is kept for too long a time with others is refused with 503, also after clients have gone', async () => {
  const { url, begins, letGo } = await open({ heldBodyBytes: 40_000 });
  const send = (signal: AbortSignal | null = null) =>
    fetch(url, { method: 'POST', headers: JSON_TYPE, body: planBody(30_000), signal });
  const client = new AbortController();
  const first = send(client.signal).catch((error: unknown) => (error as Error).name);
  await begins;
  const refused = await send();
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVER_BUSY' } }] });
  client.abort();
  expect(await first).toBe('AbortError');
  expect((await send()).status).toBe(503);
  // As much as any may, though it has a few bytes.
  const chunks = new Blob([TYPENAME]).stream();
  const chunked = { method: 'POST', headers: JSON_TYPE, body: chunks, duplex: 'half' } as RequestInit;
  expect((await fetch(url, chunked)).status).toBe(503);
  letGo();
  let status = 503;
  while (status === 503) ({ status } = await send());
  expect(status).toBe(200);
});

it('requests of one connection are answered one at a time, in their order', async () => {
  const { begun, begins, letGo, connectRaw, post: ask } = await open({});
  const socket = connectRaw();
  socket.write(post(planBody()) + post(planBody()) + post(TYPENAME, ['Connection: close']));
  await begins;
  // Other connections are answered meanwhile.
  expect((await ask('{ __typename }')).status).toBe(200);
  expect(begun.length).toBe(1);
  letGo();
  const answers = await readAll(socket);
  expect(answers.match(/MemoryPlanPayload|"__typename":"Query"/g)).toEqual([
    'MemoryPlanPayload',
    'MemoryPlanPayload',
    '"__typename":"Query"',
  ]);
});

it('a connection with too many requests at once is cut off', async () => {
  const { connectRaw } = await open({ requestsPerConnection: 2 });
  const socket = connectRaw();
  socket.write(post(planBody()).repeat(3));
  await once(socket, 'close');
});

it('a request that cannot be read is refused behind the answers to those before it', async () => {
  const { begins, letGo, connectRaw } = await open({});
  const socket = connectRaw();
  socket.write(`${post(planBody())}HELO server\r\n\r\n`);
  await begins;
  letGo();
  const answer = await readAll(socket);
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  expect(answer).toContain('MemoryPlanPayload');
  expect(answer).not.toContain('HTTP/1.1 400');
});

it('a connection that does not read its answers is cut off', async () => {
  const { connectRaw, post: ask } = await open({ unreadMilliseconds: 50, requestsPerConnection: 100_000 });
  const socket = connectRaw();
  socket.pause();
  const query = '{ __schema { types { name fields { name description args { name description } } } } }';
  // It is known to be cut when writing to it fails.
  while (socket.errored === null && !socket.destroyed) {
    socket.write(post(JSON.stringify({ query })));
    await ask('{ __typename }');
  }
});

it.each<[string, (url: string) => Promise<() => void>]>([
  [
    'HTTP',
    (url) => {
      const client = new AbortController();
      const { signal } = client;
      fetch(url, { method: 'POST', headers: JSON_TYPE, body: planBody(), signal }).catch(() => undefined);
      return Promise.resolve(() => client.abort());
    },
  ],
  [
    'WebSocket',
    async (url) => {
      const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
      await once(socket, 'open');
      socket.send('{"type":"connection_init"}');
      await once(socket, 'message');
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: JSON.parse(planBody()) as unknown }));
      return () => socket.terminate();
    },
  ],
])('a plan hears that its client has gone, over %s', async (_transport, ask) => {
  const { url, begun, begins, letGo } = await open({});
  const leave = await ask(url);
  await begins;
  const [signal] = begun;
  expect(signal?.aborted).toBe(false);
  leave();
  if (signal?.aborted === false) await once(signal, 'abort');
  letGo();
});
