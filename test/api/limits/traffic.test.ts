import { on, once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import WebSocket from 'ws';
import { DEFAULT_TRAFFIC_LIMITS } from '#densegraph/api/limits/traffic-limits.js';
import type { TrafficLimits } from '#densegraph/api/limits/traffic-limits.js';
import { FAKE_TRAINER } from '../../jobs/open-test-jobs.js';
import { STARTED, request } from '../../jobs/samples.js';
import { openTestServer, operation } from '../open-test-server.js';

const open = (limits: Partial<TrafficLimits>) =>
  openTestServer({}, { trainerProcess: FAKE_TRAINER }, { traffic: { ...DEFAULT_TRAFFIC_LIMITS, ...limits } });

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A connection whose messages are written by hand. */
async function openSocket(url: string, isReady = true) {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  // Several may come at once.
  const messages = on(socket, 'message', { close: ['close'] }) as AsyncIterableIterator<[Buffer]>;
  const next = async (): Promise<Message> => {
    const { value } = (await messages.next()) as { readonly value?: [Buffer] };
    return value === undefined ? { type: 'closed' } : (JSON.parse(String(value[0])) as Message);
  };
  if (isReady) {
    send({ type: 'connection_init' });
    expect(await next()).toEqual({ type: 'connection_ack' });
  }
  return { socket, send, next };
}

/** The message that subscribes to a job which never ends. */
const watching = (id: string, jobId: string) => ({
  type: 'subscribe',
  id,
  payload: { query: operation('training-job-updated'), variables: { jobId } },
});

const TOO_MANY = [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }];

describe('WebSockets', () => {
  it('are closed with 4408 when nothing comes', async () => {
    const { url } = await open({ initMilliseconds: 20 });
    const { socket } = await openSocket(url, false);
    expect((await once(socket, 'close'))[0]).toBe(4408);
  });

  it('are refused with 503 and a code when there are too many, and let in when one has gone', async () => {
    const { url } = await open({ webSockets: 1 });
    const { socket } = await openSocket(url);
    const refused = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
    refused.on('error', () => undefined);
    const [, response] = (await once(refused, 'unexpected-response')) as [
      unknown,
      { statusCode: number } & AsyncIterable<Buffer>,
    ];
    expect(response.statusCode).toBe(503);
    let body = '';
    for await (const chunk of response) body += String(chunk);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_CONNECTIONS' } }] });
    refused.terminate();
    socket.close();
    await once(socket, 'close');
    await openSocket(url);
  });

  it('may have so many operations at once, and others when one has ended', async () => {
    const { url, jobs } = await open({ operationsPerWebSocket: 2 });
    const { id } = await jobs.start(request(STARTED, { untilCancel: true }));
    const { send, next } = await openSocket(url);
    for (const name of ['1', '2']) {
      send(watching(name, id));
      expect(await next()).toMatchObject({ type: 'next', id: name });
    }
    send({ type: 'subscribe', id: '3', payload: { query: '{ __typename }' } });
    let message = await next();
    while (message.id !== '3') message = await next();
    expect(message).toMatchObject({ type: 'error', payload: TOO_MANY });
    send({ type: 'complete', id: '1' });
    send({ type: 'subscribe', id: '4', payload: { query: '{ __typename }' } });
    message = await next();
    while (message.id !== '4') message = await next();
    expect(message).toMatchObject({ type: 'next', payload: { data: { __typename: 'Query' } } });
    await jobs.cancel(id);
  });

  it('may have operations at once whose messages have so many bytes, of one and of all', async () => {
    const { url, jobs } = await open({ heldBytesPerWebSocket: 20_000, heldBytes: 30_000 });
    const { id: jobId } = await jobs.start(request(STARTED, { untilCancel: true }));
    const answerTo = async (
      { send, next }: Awaited<ReturnType<typeof openSocket>>,
      id: string,
      bytes: number,
    ) => {
      const query = `${operation('training-job-updated')}#${'x'.repeat(bytes)}`;
      send({ type: 'subscribe', id, payload: { query, variables: { jobId } } });
      let message = await next();
      while (message.id !== id) message = await next();
      return message;
    };
    const [first, second] = [await openSocket(url), await openSocket(url)];
    expect(await answerTo(first, '1', 15_000)).toMatchObject({ type: 'next' });
    expect(await answerTo(first, '2', 15_000)).toMatchObject({ type: 'error', payload: TOO_MANY });
    expect(await answerTo(second, '1', 16_000)).toMatchObject({ type: 'error', payload: TOO_MANY });
    // What is refused is not kept.
    expect(await answerTo(second, '1', 100)).toMatchObject({ type: 'next' });
    first.send({ type: 'complete', id: '1' });
    // It is let go of a little later.
    let answer: Message = { type: 'error' };
    for (let n = 3; answer.type === 'error'; n++) answer = await answerTo(first, String(n), 15_000);
    expect(answer).toMatchObject({ type: 'next' });
    await jobs.cancel(jobId);
  });

  it('may have so many subscriptions of all clients, also after clients have vanished', async () => {
    const { url, jobs } = await open({ subscriptions: 1 });
    const { id } = await jobs.start(request(STARTED, { untilCancel: true }));
    const first = await openSocket(url);
    first.send(watching('1', id));
    expect(await first.next()).toMatchObject({ type: 'next', id: '1' });
    const second = await openSocket(url);
    second.send(watching('1', id));
    expect(await second.next()).toMatchObject({ type: 'next', payload: { errors: TOO_MANY } });
    expect(await second.next()).toMatchObject({ type: 'complete' });
    const watchers = vi.spyOn(jobs, 'watchJob');
    first.socket.terminate();
    let message: Message = { type: 'error' };
    // The server learns of it a little later.
    for (let n = 2; !hasData(message); n++) {
      second.send(watching(String(n), id));
      do message = await second.next();
      while (message.type !== 'next');
    }
    expect(watchers).toHaveBeenCalledOnce();
    await jobs.cancel(id);
  });

  it('are cut off when they do not read what they ask for', async () => {
    const { url, post } = await open({ unreadBytes: 100_000 });
    const { socket, send } = await openSocket(url);
    socket.pause();
    const closed = once(socket, 'close');
    const query = '{ __schema { types { name fields { name description args { name description } } } } }';
    // The pipe is known to be cut when writing to it fails.
    const { _socket: pipe } = socket as unknown as { readonly _socket: Socket };
    const isCut = () => pipe.errored !== null || pipe.destroyed;
    for (let id = 0; !isCut() && id < 20_000; id++) {
      send({ type: 'subscribe', id: String(id), payload: { query } });
      if (id % 50 === 0) await post('{ __typename }');
    }
    socket.resume();
    expect((await closed)[0]).toBe(1006);
  });
});

it('HTTP connections that send no headers are answered with 408 and closed', async () => {
  const { url } = await open({ headersMilliseconds: 50, requestMilliseconds: 50 });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\n');
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  expect(answer).toMatch(/^HTTP\/1.1 408 .*"code":"REQUEST_TIMEOUT"/s);
});

it('connections beyond the limit are closed at once', async () => {
  const { url } = await open({ connections: 1 });
  const port = Number(new URL(url).port);
  const first = connect(port, '127.0.0.1');
  await once(first, 'connect');
  const second = connect(port, '127.0.0.1');
  second.on('error', () => undefined);
  await once(second, 'close');
  first.destroy();
});

describe('nothing is logged of', () => {
  /** What the server prints. */
  function listen(): () => string {
    const spies = [
      vi.spyOn(console, 'error').mockImplementation(() => undefined),
      vi.spyOn(process.stderr, 'write').mockReturnValue(true),
    ];
    onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
    return () => spies.flatMap((spy) => spy.mock.calls.map((call) => String(call[0]))).join('\n');
  }

  it.each<[string, (socket: WebSocket) => void]>([
    ['a client that vanishes', (socket) => socket.terminate()],
    [
      'a reset',
      (socket) => (socket as unknown as { _socket: { resetAndDestroy(): void } })._socket.resetAndDestroy(),
    ],
    [
      'bytes that are no frame',
      (socket) =>
        (socket as unknown as { _socket: { write(b: Buffer): void } })._socket.write(Buffer.alloc(64, 0xff)),
    ],
    ['text that is no UTF-8', (socket) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false })],
    ['a message that is too large', (socket) => socket.send('x'.repeat(2 * 1024 * 1024))],
    ['a message that only servers send', (socket) => socket.send('{"type":"connection_ack"}')],
    [
      'a document that is deep',
      (socket) =>
        socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ a '.repeat(2_450) } })),
    ],
  ])('%s', async (_case, act) => {
    const log = listen();
    const { url, jobs, post } = await open({});
    const { id } = await jobs.start(request(STARTED, { untilCancel: true }));
    const { socket, send, next } = await openSocket(url);
    send(watching('w', id));
    expect(await next()).toMatchObject({ type: 'next', id: 'w' });
    act(socket);
    const closed = once(socket, 'close');
    let message = await next();
    while (message.type === 'next') message = await next();
    expect(message.type).toMatch(/^(closed|error)$/);
    expect(JSON.stringify(message)).not.toContain('INTERNAL');
    socket.terminate();
    expect((await closed)[0]).not.toBe(4500);
    await jobs.cancel(id);
    expect((await post('{ __typename }')).status).toBe(200);
    expect(log()).toBe('');
  });
});

function hasData({ payload }: Message): boolean {
  return typeof payload === 'object' && payload !== null && 'data' in payload;
}
