import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { AccessTokens } from '#densegraph/api/access/access-tokens.js';
import { openTestServer } from '../open-test-server.js';

const TOKEN = 'correct-horse-battery-staple';
const OTHER = 'another-person-has-this-one';
const QUERY = JSON.stringify({ query: '{ __typename }' });
const DATA = { data: { __typename: 'Query' } };

const open = () => openTestServer({}, {}, { tokens: new AccessTokens([TOKEN, OTHER]) });
const post = (url: string, headers: Record<string, string>) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: QUERY });

describe('with tokens, HTTP', () => {
  it.each([TOKEN, OTHER])('serves who knows %s', async (token) => {
    const { url } = await open();
    const response = await post(url, { authorization: `Bearer ${token}` });
    expect(await response.json()).toEqual(DATA);
  });

  it.each<[string, Record<string, string>, string]>([
    ['nothing', {}, 'none'],
    ['a wrong token', { authorization: 'Bearer incorrect-horse-battery' }, 'a wrong one'],
    ['a token and more', { authorization: `Bearer ${TOKEN}x` }, 'a wrong one'],
    ['another scheme', { authorization: `Basic ${TOKEN}` }, 'another form'],
    ['a token elsewhere', { 'x-token': TOKEN, cookie: `token=${TOKEN}` }, 'none'],
  ])('refuses who shows %s, and says how to do it', async (_case, headers, fault) => {
    const { url } = await open();
    const response = await post(url, headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="densegraph"');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(text).toContain(`but received ${fault}`);
    expect(text).not.toContain('horse');
  });

  it('has nothing for others but the page, not even an error about the body', async () => {
    const { url } = await open();
    expect((await fetch(`${url}?query={__typename}`)).status).toBe(401);
    expect((await fetch(`${url}?query={__typename}&token=${TOKEN}`)).status).toBe(401);
    const broken = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
    expect((await fetch(url, broken)).status).toBe(401);
    expect((await fetch(new URL('/nowhere', url))).status).toBe(401);
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
  });

  it('gives exported files to those who know one alone', async () => {
    const { url, stateDirectory } = await open();
    const name = '01890000-0000-7000-8000-000000000000-epoch-000001.onnx';
    mkdirSync(join(stateDirectory, 'exports'));
    writeFileSync(join(stateDirectory, 'exports', name), 'weights');
    const address = new URL(`/exports/${name}`, url);
    expect((await fetch(address)).status).toBe(401);
    const response = await fetch(address, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(await response.text()).toBe('weights');
  });
});

describe('with tokens, WebSockets', () => {
  /** What a query is answered with, or the code and the reason that the connection is closed with. */
  async function ask(url: string, connectionParams?: Record<string, unknown>): Promise<unknown> {
    const client = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(connectionParams === undefined ? {} : { connectionParams }),
    });
    onTestFinished(() => client.dispose());
    return client
      .iterate({ query: '{ __typename }' })
      .next()
      .then(
        ({ value }) => value as unknown,
        (error: unknown) => {
          const { code, reason } = error as { readonly code: number; readonly reason: string };
          return { code, reason };
        },
      );
  }

  it('serve who knows one, by the name of the header in any case', async () => {
    const { url } = await open();
    expect(await ask(url, { Authorization: `Bearer ${TOKEN}` })).toEqual(DATA);
    expect(await ask(url, { authorization: `Bearer ${OTHER}` })).toEqual(DATA);
  });

  it.each<[Record<string, unknown> | undefined, string]>([
    [undefined, 'none'],
    [{}, 'none'],
    [{ authorization: TOKEN }, 'another form'],
    [{ authorization: 'Bearer incorrect-horse-battery' }, 'a wrong one'],
    [{ authorization: [`Bearer ${TOKEN}`] }, 'another form'],
    [{ authorization: { token: TOKEN } }, 'another form'],
    [{ token: `Bearer ${TOKEN}` }, 'none'],
  ])('are closed with 4403 at the payload %j, and told that they showed %s', async (payload, fault) => {
    const { url } = await open();
    expect(await ask(url, payload)).toEqual({
      code: 4403,
      reason: `Expected authorization: Bearer TOKEN with a token of this server but received ${fault}`,
    });
  });

  it('are closed with 4401 by who subscribes without asking', async () => {
    const { url } = await open();
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } }));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(4401);
  });
});

describe('requests that a browser sends for a page of elsewhere', () => {
  it.each<Record<string, string>>([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('are refused: %j', async (headers) => {
    const { url } = await openTestServer();
    const response = await post(url, headers);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });

  it('are refused where tokens are known as well', async () => {
    const { url } = await open();
    const headers = { authorization: `Bearer ${TOKEN}`, origin: 'http://evil.example' };
    expect((await post(url, headers)).status).toBe(403);
  });

  it('are told apart from those of our own page', async () => {
    const { url } = await openTestServer();
    const response = await post(url, { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' });
    expect(await response.json()).toEqual(DATA);
  });

  it('get no leave by CORS', async () => {
    const { url } = await openTestServer();
    const headers = { origin: 'http://evil.example', 'access-control-request-method': 'POST' };
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const response = await fetch(url, { method, headers });
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('may be links to the page, which holds no secrets', async () => {
    const { url } = await openTestServer();
    const headers = { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await fetch(url, { headers })).status).toBe(200);
  });
});
