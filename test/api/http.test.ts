import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { EXAMPLES } from '#densegraph/api/graphiql/examples.js';
import { createSchema } from '#densegraph/api/schema.js';
import { openTestServer, operation } from './open-test-server.js';

const HTML = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a request that GraphQL cannot answer gets a clear error:', () => {
  it.each<[string, RequestInit, number, string]>([
    ['no JSON', { method: 'POST', headers: JSON_TYPE, body: '{"query": ' }, 400, 'BAD_REQUEST'],
    ['no object', { method: 'POST', headers: JSON_TYPE, body: '"query"' }, 400, 'BAD_REQUEST'],
    [
      'a list',
      { method: 'POST', headers: JSON_TYPE, body: '[{"query": "{ __typename }"}]' },
      400,
      'BAD_REQUEST',
    ],
    ['no body', { method: 'POST', headers: JSON_TYPE }, 400, 'BAD_REQUEST'],
    ['no query', { method: 'POST', headers: JSON_TYPE, body: '{}' }, 400, 'BAD_REQUEST'],
    [
      'variables as text',
      { method: 'POST', headers: JSON_TYPE, body: '{"query":"{__typename}","variables":"{}"}' },
      400,
      'BAD_REQUEST',
    ],
    [
      'text',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{ __typename }' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a form',
      { method: 'POST', body: new URLSearchParams({ query: '{ __typename }' }) },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a strange charset',
      { method: 'POST', headers: { 'content-type': 'application/json; charset=ebcdic' }, body: '{}' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a strange encoding',
      { method: 'POST', headers: { ...JSON_TYPE, 'content-encoding': 'zip' }, body: '{}' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a strange method', { method: 'DELETE', headers: JSON_TYPE }, 405, 'BAD_REQUEST'],
    ['a simple request, as any page may send', { method: 'GET' }, 400, 'BAD_REQUEST'],
  ])('%s', async (_case, request, status, code) => {
    const { url } = await openTestServer();
    const response = await fetch(request.method === 'GET' ? `${url}?query={__typename}` : url, request);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('json');
    expect(await response.json()).toMatchObject({ errors: [{ message: /./, extensions: { code } }] });
  });

  it('a subscription', async () => {
    const { post } = await openTestServer();
    const answer = await post(operation('epoch-metrics'), { jobId: 'x' });
    expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(answer.errors?.[0]?.message).toMatch(/WebSocket.*graphql-transport-ws/);
  });

  it('a subscription to what a variable decides', async () => {
    const { post } = await openTestServer();
    const query = 'subscription ($no: Boolean = true) { epochMetrics(jobId: "x") @skip(if: $no) { epoch } }';
    const code = 'GRAPHQL_VALIDATION_FAILED';
    expect(await post(query)).toMatchObject({ status: 400, errors: [{ extensions: { code } }] });
  });

  it.each([
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['an address that is too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['no HTTP', 'HELO server\r\n\r\n', 400, 'BAD_REQUEST'],
  ])('%s', async (_case, sent, status, code) => {
    const { url } = await openTestServer();
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    socket.write(sent);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} .*\r\nContent-Type: application/json`, 's'));
    expect(JSON.parse(body)).toMatchObject({ errors: [{ message: /./, extensions: { code } }] });
  });

  it('another address', async () => {
    const { url } = await openTestServer();
    const response = await fetch(url.replace('/graphql', '/nowhere'));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});

it('compresses what is large, for those who can read it', async () => {
  const { url } = await openTestServer();
  const ask = async (query: string, encoding: string) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-encoding': encoding },
      body: JSON.stringify({ query }),
    });
    return { encoding: response.headers.get('content-encoding'), answer: await response.json() };
  };
  const large = '{ __schema { types { name description } } }';
  const plain = await ask(large, 'identity');
  expect(plain.encoding).toBeNull();
  expect(await ask(large, 'gzip, deflate')).toEqual({ ...plain, encoding: 'gzip' });
  expect(await ask(large, 'gzip, deflate, br, zstd')).toEqual({ ...plain, encoding: 'br' });
  expect((await ask('{ __typename }', 'gzip, br')).encoding).toBeNull();
});

it('answers GET as well, where no page could have sent it', async () => {
  const { url } = await openTestServer();
  const response = await fetch(`${url}?query={__typename}`, { headers: { 'apollo-require-preflight': '1' } });
  expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
});

it.each([
  ['GET', ['GET /graphql?query={__typename} HTTP/1.1', 'Apollo-Require-Preflight: 1'], ''],
  [
    'POST',
    ['POST /graphql HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 26'],
    '{"query":"{ __typename }"}',
  ],
])(
  'answers who would rather speak HTTP/2 by HTTP/1.1: %s',
  async (_method, [line = '', ...headers], body) => {
    const { url } = await openTestServer();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const upgrade = [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
    ];
    const sent = [line, 'Host: 127.0.0.1', ...upgrade, ...headers, '', body].join('\r\n');
    let answer = '';
    for (let round = 1; round <= 2; round++) {
      socket.write(sent);
      while (answer.split('{"data":{"__typename":"Query"}}').length <= round) {
        const [chunk] = (await once(socket, 'data')) as [Buffer];
        answer += String(chunk);
      }
    }
    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
    socket.destroy();
  },
);

it('listens on the loopback address only', async () => {
  const { url } = await openTestServer();
  expect(new URL(url).hostname).toBe('127.0.0.1');
  await expect(fetch(url.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow();
});

describe('GraphiQL', () => {
  it('is what a browser gets, with all that it needs from this server', async () => {
    const { url } = await openTestServer();
    const response = await fetch(url, { headers: HTML });
    const page = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(page).not.toMatch(/https?:/);
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].flatMap(([, address = '']) =>
      address.startsWith('data:') ? [] : [address],
    );
    expect(assets.length).toBeGreaterThanOrEqual(5);
    const contents = new Map<string, string>();
    for (const asset of assets) {
      expect(asset).toMatch(/^\//);
      const { status, headers, body } = await fetch(new URL(asset, url)).then(async (file) => ({
        status: file.status,
        headers: file.headers,
        body: await file.text(),
      }));
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/javascript|css/);
      contents.set(asset, body);
    }
    // Styles and fonts come with the page: nothing is imported from elsewhere.
    expect(contents.get('/graphiql/graphiql.css')).not.toMatch(/@import|url\(\s*["']?(?!["']?data:|["']?#)/);
    const start = contents.get('/graphiql/start.js') ?? '';
    expect(start).toContain('createFetcher');
    for (const { query } of EXAMPLES) {
      expect(start).toContain(JSON.stringify(query));
      expect(validate(createSchema(), parse(query))).toEqual([]);
    }
    expect(contents.get('/graphiql/graphiql.js')).toContain('graphql-transport-ws');
  });

  it('may load nothing from elsewhere', async () => {
    const { url } = await openTestServer();
    const policy = (await fetch(url, { headers: HTML })).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/https?:/);
  });

  it('is not what programs get', async () => {
    const { url } = await openTestServer();
    for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5']) {
      const response = await fetch(url, { headers: { accept } });
      expect(response.headers.get('content-type')).toContain('json');
    }
  });
});

describe('WebSockets', () => {
  const statusOf = async (address: string, options: WebSocket.ClientOptions = {}) => {
    const socket = new WebSocket(address.replace('http', 'ws'), 'graphql-transport-ws', options);
    const result = await Promise.race([
      once(socket, 'open').then(() => 101),
      once(socket, 'unexpected-response').then(
        ([, response]) => (response as { statusCode: number }).statusCode,
      ),
    ]);
    socket.terminate();
    return result;
  };

  it('are opened for programs and for our own page, not for other pages, nor elsewhere', async () => {
    const { url } = await openTestServer();
    expect(await statusOf(url)).toBe(101);
    expect(await statusOf(url, { origin: new URL(url).origin })).toBe(101);
    expect(await statusOf(url, { origin: 'http://evil.example' })).toBe(403);
    expect(await statusOf(url, { origin: 'null' })).toBe(403);
    expect(await statusOf(url.replace('/graphql', '/nowhere'))).toBe(404);
  });

  it('are refused where a foreign name leads here, as HTTP is', async () => {
    const { url } = await openTestServer();
    const { port } = new URL(url);
    const headers = { host: `evil.example:${port}`, origin: `http://evil.example:${port}` };
    expect(await statusOf(url, { headers })).toBe(403);
    const asked = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
    });
    asked.end(JSON.stringify({ query: '{ devices { kind } }' }));
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(403);
    expect(await statusOf(url, { headers: { host: `localhost:${port}` } })).toBe(101);
  });

  it('that are reset while they are refused harm nobody', async () => {
    const { url, post } = await openTestServer();
    const { port } = new URL(url);
    for (const path of ['/nowhere', '/graphql']) {
      for (let round = 0; round < 30; round++) {
        const socket = connect(Number(port), '127.0.0.1');
        await once(socket, 'connect');
        const lines = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Origin: http://evil.example'];
        const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', '', ''];
        socket.write([...lines, ...upgrade].join('\r\n'), () => socket.resetAndDestroy());
        await once(socket, 'close');
      }
    }
    expect((await post('{ devices { kind } }')).status).toBe(200);
  });

  it.each(['nonsense', '{}', '{"type":"subscribe"}', '{"type":"connection_init","payload":7}', '\u0000'])(
    'are closed at the message %j, and others are served',
    async (message) => {
      const { url, post } = await openTestServer();
      const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
      await once(socket, 'open');
      socket.send(message);
      const [code] = (await once(socket, 'close')) as [number];
      expect(code).toBeGreaterThanOrEqual(4400);
      expect((await post('{ __typename }')).data).toEqual({ __typename: 'Query' });
    },
  );
});
