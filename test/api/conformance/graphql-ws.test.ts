import { on, once } from 'node:events';
import { CloseCode } from 'graphql-ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { FAKE_TRAINER } from '../../jobs/open-test-jobs.js';
import { STARTED, SUCCEEDED, epoch, request } from '../../jobs/samples.js';
import { openClient, openTestServer, operation } from '../open-test-server.js';

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

const open = () => openTestServer({}, { trainerProcess: FAKE_TRAINER });

/** A connection whose messages are written by hand; after the last one it gives `{type: 'closed'}`. */
async function connect(url: string, protocol = 'graphql-transport-ws') {
  const socket = new WebSocket(url.replace('http', 'ws'), protocol);
  onTestFinished(() => socket.terminate());
  const messages = on(socket, 'message', { close: ['close'] }) as AsyncIterableIterator<[Buffer]>;
  await once(socket, 'open');
  const closed = once(socket, 'close').then(([code]) => code as number);
  const next = async (): Promise<Message> => {
    const { value } = (await messages.next()) as { readonly value?: [Buffer] };
    return value === undefined ? { type: 'closed' } : (JSON.parse(String(value[0])) as Message);
  };
  const send = (message: unknown) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return { socket, send, next, closed };
}

const INIT = { type: 'connection_init' };
const subscribe = (id: unknown, query: unknown = '{ __typename }', more: object = {}) => ({
  type: 'subscribe',
  id,
  payload: { query, ...more },
});

async function ready(url: string) {
  const connection = await connect(url);
  connection.send(INIT);
  expect(await connection.next()).toEqual({ type: 'connection_ack' });
  return connection;
}

describe('graphql-transport-ws', () => {
  it('brings the result of a query, then its end', async () => {
    const { url } = await open();
    const { send, next } = await ready(url);
    send(subscribe('1'));
    expect(await next()).toEqual({ type: 'next', id: '1', payload: { data: { __typename: 'Query' } } });
    expect(await next()).toEqual({ type: 'complete', id: '1' });
    // The id is free again.
    send(subscribe('1'));
    expect(await next()).toMatchObject({ type: 'next', id: '1' });
  });

  it('brings the events of a subscription, then its end', async () => {
    const { url, jobs } = await open();
    const { id: jobId } = await jobs.start(request(STARTED, epoch(1), epoch(2), SUCCEEDED));
    const { send, next } = await ready(url);
    send(
      subscribe('s', 'subscription ($jobId: ID!) { epochMetrics(jobId: $jobId) { epoch } }', {
        variables: { jobId },
      }),
    );
    for (const number of [1, 2]) {
      expect(await next()).toEqual({
        type: 'next',
        id: 's',
        payload: { data: { epochMetrics: { epoch: number } } },
      });
    }
    expect(await next()).toEqual({ type: 'complete', id: 's' });
  });

  it('runs operations side by side', async () => {
    const { url, jobs } = await open();
    const { id: jobId } = await jobs.start(request(STARTED, { untilCancel: true }));
    const { send, next } = await ready(url);
    send(subscribe('endless', operation('training-job-updated'), { variables: { jobId } }));
    send(subscribe('short'));
    const ids = new Set<string | undefined>();
    while (!ids.has('short')) ids.add((await next()).id);
    await jobs.cancel(jobId);
  });

  it('answers a document that is not valid with one error message and no end', async () => {
    const { url } = await open();
    const { send, next } = await ready(url);
    send(subscribe('1', '{ unknown }'));
    expect(await next()).toMatchObject({
      type: 'error',
      id: '1',
      payload: [{ message: /unknown/, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    send({ type: 'ping' });
    expect(await next()).toEqual({ type: 'pong' });
  });

  it.each([
    'subscription { epochMetrics(jobId: "x") @skip(if: true) { epoch } }',
    'subscription ($yes: Boolean = true) { epochMetrics(jobId: "x") @skip(if: $yes) { epoch } }',
    'subscription { ... @include(if: false) { epochMetrics(jobId: "x") { epoch } } }',
    'subscription { ...f } fragment f on Subscription { epochMetrics(jobId: "x") @include(if: false) { epoch } }',
    'subscription { ...f @skip(if: true) } fragment f on Subscription { epochMetrics(jobId: "x") { epoch } }',
  ])('answers a subscription to nothing with an error: %s', async (query) => {
    const { url } = await open();
    const { send, next } = await ready(url);
    send(subscribe('1', query));
    expect(await next()).toMatchObject({
      type: 'error',
      id: '1',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  });

  it('answers pings with what came with them, before the connection is initialized too', async () => {
    const { url } = await open();
    const { send, next } = await connect(url);
    send({ type: 'ping', payload: { a: 1 } });
    expect(await next()).toEqual({ type: 'pong', payload: { a: 1 } });
    send({ type: 'pong' });
    send(INIT);
    expect(await next()).toEqual({ type: 'connection_ack' });
  });

  it('takes the end of what has ended, or has never been, for nothing', async () => {
    const { url } = await open();
    const { send, next } = await ready(url);
    send({ type: 'complete', id: 'never' });
    send(subscribe('1'));
    expect((await next()).type).toBe('next');
    expect((await next()).type).toBe('complete');
    send({ type: 'complete', id: '1' });
    send({ type: 'ping' });
    expect(await next()).toEqual({ type: 'pong' });
  });

  it('chooses the operation by its name', async () => {
    const { url } = await open();
    const { send, next } = await ready(url);
    const query = 'query A { a: __typename } query B { b: __typename }';
    send(subscribe('1', query, { operationName: 'B' }));
    expect(await next()).toMatchObject({ payload: { data: { b: 'Query' } } });
    expect((await next()).type).toBe('complete');
    for (const [id, operationName] of [
      ['2', 'C'],
      ['3', null],
    ] as const) {
      send(subscribe(id, query, { operationName }));
      expect(await next()).toMatchObject({ type: 'error', id, payload: [{ extensions: { code: /./ } }] });
    }
  });

  it('works with its own client, which shares a connection between operations', async () => {
    const { url } = await open();
    const client = openClient(url);
    const results = await Promise.all(
      Array.from({ length: 20 }, () => client.iterate({ query: '{ __typename }' }).next()),
    );
    expect(results.map(({ value }) => value as unknown)).toEqual(
      results.map(() => ({ data: { __typename: 'Query' } })),
    );
  });
});

describe('a connection is closed', () => {
  it.each(['graphql-ws', 'unknown'])(
    'before it is opened for the protocol %s, of which none is chosen',
    async (protocol) => {
      const { url } = await open();
      const socket = new WebSocket(url.replace('http', 'ws'), protocol);
      await expect(once(socket, 'open')).rejects.toThrow('Server sent no subprotocol');
    },
  );

  it('with 4406 without a protocol', async () => {
    const { url } = await open();
    const socket = new WebSocket(url.replace('http', 'ws'));
    expect((await once(socket, 'close'))[0]).toBe(CloseCode.SubprotocolNotAcceptable);
  });

  it('with 4401 for what is asked before connection_init', async () => {
    const { url } = await open();
    const { send, closed } = await connect(url);
    send(subscribe('1'));
    expect(await closed).toBe(CloseCode.Unauthorized);
  });

  it('with 4429 for a second connection_init', async () => {
    const { url } = await open();
    const { send, closed } = await ready(url);
    send(INIT);
    expect(await closed).toBe(CloseCode.TooManyInitialisationRequests);
  });

  it('with 4409 for an id that is in use', async () => {
    const { url, jobs } = await open();
    const { id: jobId } = await jobs.start(request(STARTED, { untilCancel: true }));
    const { send, next, closed } = await ready(url);
    send(subscribe('1', operation('training-job-updated'), { variables: { jobId } }));
    expect((await next()).type).toBe('next');
    send(subscribe('1'));
    expect(await closed).toBe(CloseCode.SubscriberAlreadyExists);
    await jobs.cancel(jobId);
  });

  it.each<unknown>([
    '',
    'nonsense',
    '\u0000',
    'null',
    '[]',
    '"subscribe"',
    '{"type":',
    {},
    { type: 1 },
    { type: 'unknown' },
    { type: '__proto__' },
    { type: 'connection_ack' },
    { type: 'next', id: '1', payload: {} },
    { type: 'error', id: '1', payload: [{ message: 'x' }] },
    { type: 'connection_init', payload: 'x' },
    { type: 'ping', payload: 'x' },
    { type: 'pong', payload: 7 },
    { type: 'complete' },
    { type: 'complete', id: '' },
    { type: 'subscribe' },
    { type: 'subscribe', id: '1' },
    { type: 'subscribe', id: '1', payload: null },
    { type: 'subscribe', id: '1', payload: {} },
    subscribe(''),
    subscribe(1),
    subscribe('1', 7),
    subscribe('1', null),
    subscribe('1', '{ __typename }', { variables: 'x' }),
    subscribe('1', '{ __typename }', { operationName: 7 }),
    subscribe('1', '{ __typename }', { extensions: 'x' }),
    [subscribe('1')],
  ])('with 4400 at %j', async (message) => {
    const { url } = await open();
    const { send, closed } = await ready(url);
    send(message);
    expect(await closed).toBe(CloseCode.BadRequest);
  });

  it.each(['__proto__', 'constructor', 'x'.repeat(10_000)])('not for the id %s', async (id) => {
    const { url } = await open();
    const { send, next } = await ready(url);
    send(subscribe(id));
    expect(await next()).toEqual({ type: 'next', id, payload: { data: { __typename: 'Query' } } });
    expect(await next()).toEqual({ type: 'complete', id });
  });
});
