import { on, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { ApiContext } from '#densegraph/api/context.js';
import { AccessTokens } from '#densegraph/api/access/access-tokens.js';
import { createLogger } from '#densegraph/operations/logger.js';
import { FAKE_TRAINER } from '../../jobs/open-test-jobs.js';
import { STARTED, epoch, request } from '../../jobs/samples.js';
import { openTestServer, operation } from '../open-test-server.js';

const SECRET = 'do-not-tell-anyone';
const PATH = '/var/lib/secret/store.db';

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly connectionId?: string;
  readonly [field: string]: unknown;
}

async function open(context: Partial<ApiContext> = {}) {
  const text: string[] = [];
  let heard: () => void = () => undefined;
  const log = createLogger('info', {
    write: (line) => {
      text.push(line);
      heard();
    },
  });
  const tokens = new AccessTokens([SECRET]);
  const server = await openTestServer({ log, ...context }, { trainerProcess: FAKE_TRAINER }, { tokens });
  const lines = () => text.map((line) => JSON.parse(line) as LogLine);
  /** The first line with this message, which may have to be waited for. */
  const line = async (msg: string): Promise<LogLine> => {
    for (;;) {
      const found = lines().find((each) => each.msg === msg);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (heard = resolve));
    }
  };
  return { ...server, text, lines, line };
}

async function connect(url: string) {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  const messages = on(socket, 'message') as AsyncIterableIterator<[Buffer]>;
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  const next = async () => {
    const { value } = (await messages.next()) as { value: [Buffer] };
    return JSON.parse(String(value[0])) as { type: string; payload?: unknown };
  };
  send({ type: 'connection_init', payload: { authorization: `Bearer ${SECRET}` } });
  expect(await next()).toEqual({ type: 'connection_ack' });
  const ask = (id: string, query: string, variables: object = {}) =>
    send({ type: 'subscribe', id, payload: { query, variables } });
  return { socket, next, ask };
}

describe('the log of a WebSocket', () => {
  it('tells when it opens and closes, by which code, and how many operations of each kind it had', async () => {
    const { url, jobs, line, text } = await open();
    const { id: jobId } = await jobs.start(request(STARTED, epoch(1), { untilCancel: true }));
    const { socket, next, ask } = await connect(url);
    const { connectionId } = await line('connection opened');
    ask(SECRET, `# ${SECRET}\nquery { __typename }`, { unused: SECRET });
    await next();
    await next();
    ask('2', operation('epoch-metrics'), { jobId });
    await next();
    ask('3', `mutation { cancelTrainingJob(input: { jobId: "${SECRET}" }) { __typename } }`);
    await next();
    await next();
    ask('4', `{ ${'no'.repeat(3)} }`);
    await next();
    socket.close(1000, SECRET);
    expect(await line('connection closed')).toMatchObject({
      level: 'info',
      connectionId,
      code: 1000,
      operations: { query: 1, mutation: 1, subscription: 1, refused: 1 },
    });
    expect(connectionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(text.join('')).not.toContain(SECRET);
    await jobs.cancel(jobId);
  });

  it('has an id of its own for each, and those that are refused, with the reason', async () => {
    const { url, lines, line } = await open();
    const sockets = [await connect(url), await connect(url)];
    const opened = lines().filter(({ msg }) => msg === 'connection opened');
    expect(new Set(opened.map(({ connectionId }) => connectionId)).size).toBe(2);
    for (const { socket } of sockets) socket.terminate();
    const refused = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
      origin: 'https://elsewhere.test',
    });
    await once(refused, 'error');
    expect(await line('connection refused')).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const stranger = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(stranger, 'open');
    stranger.send(JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer none' } }));
    await once(stranger, 'close');
    await expect.poll(() => lines().some(({ code }) => code === 4403)).toBe(true);
  });

  it.each([
    ['a query', '{ devices { name } }'],
    ['a subscription that fails later', operation('epoch-metrics')],
  ])(
    "has the server's own failure in %s under the ids of the error and the connection",
    async (what, query) => {
      const { url, jobs, line } = await open({
        devices: () => {
          throw new Error(`cannot open ${PATH}`);
        },
      });
      const { id: jobId } = await jobs.start(request(STARTED, epoch(1), { untilCancel: true }));
      const watch = jobs.watchEpochs.bind(jobs);
      let failed = false;
      jobs.watchEpochs = (id, afterEpoch) => {
        const epochs = watch(id, afterEpoch);
        const next = epochs.next.bind(epochs);
        epochs.next = async () => {
          if (failed) throw new Error(`cannot open ${PATH}`);
          failed = true;
          return next();
        };
        return epochs;
      };
      const { socket, next, ask } = await connect(url);
      ask('1', query, what === 'a query' ? {} : { jobId });
      let message = await next();
      while (!JSON.stringify(message).includes('Internal error')) message = await next();
      const [, errorId] = /Internal error \(([0-9a-f]{8})\)/.exec(JSON.stringify(message)) ?? [];
      const { connectionId } = await line('connection opened');
      expect(await line('internal error')).toMatchObject({
        level: 'error',
        connectionId,
        errorId,
        err: { type: 'Error', message: `cannot open ${PATH}` },
      });
      expect(JSON.stringify(message)).not.toContain('secret');
      socket.terminate();
      await jobs.cancel(jobId);
    },
  );
});
