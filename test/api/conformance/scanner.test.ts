import { describe, expect, it } from 'vitest';
import { openTestServer } from '../open-test-server.js';

/** What graphql-cop looks for, and neighbors of it, of a server as it should face a network: nothing is found. */
describe('a scanner finds no', () => {
  const open = () => openTestServer({}, {}, { introspection: false, graphiql: false, page: false });
  const post = async (url: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  };
  const many = (count: number, part: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => part(i)).join(' ');

  it.each<[string, string]>([
    ['alias overloading', `{ ${many(101, (i) => `a${i}: __typename`)} }`],
    ['field duplication', `{ ${many(501, () => '__typename')} }`],
    ['introspection', '{ __schema { types { name fields { name } } } }'],
    ['introspection by fragments', '{ ...f } fragment f on Query { s: __schema { queryType { name } } }'],
    [
      'circular introspection',
      '{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }',
    ],
    ['circular fragments', '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }'],
  ])('%s', async (_case, query) => {
    const { url } = await open();
    const { status, text } = await post(url, { query });
    expect(status).toBe(400);
    expect(text).not.toContain('"data"');
  });

  it('directive overloading: few errors, however many there are', async () => {
    const { url } = await open();
    for (const count of [10, 60, 1_000]) {
      const { text } = await post(url, { query: `{ __typename ${'@aa'.repeat(count)} }` });
      expect((JSON.parse(text) as { errors: unknown[] }).errors.length).toBeLessThan(10);
    }
  });

  it('batches', async () => {
    const { url } = await open();
    const { status, text } = await post(
      url,
      Array.from({ length: 10 }, () => ({ query: '{ __typename }' })),
    );
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('suggestions', async () => {
    const { url } = await open();
    for (const query of ['{ __schema { directive } }', '{ devises { name } }', '{ devices { nam } }']) {
      expect((await post(url, { query })).text).not.toMatch(/did you mean/i);
    }
  });

  it.each([
    'query cop {__typename}',
    'mutation cop {__typename}',
    'mutation { cancelTrainingJob(input: {jobId: "x"}) { __typename } }',
  ])('GET that a page could send: %s', async (query) => {
    const { url } = await open();
    const address = `${url}?query=${encodeURIComponent(query)}`;
    const answers = [
      await fetch(address),
      await fetch(address, { headers: { 'content-type': 'text/plain' } }),
      await fetch(address, { method: 'HEAD' }),
    ];
    for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
    expect(await answers[0]?.text()).not.toContain('"data"');
  });

  it('mutations by GET, even where no page could have sent it', async () => {
    const { url } = await open();
    const address = `${url}?query=${encodeURIComponent('mutation { __typename }')}`;
    const response = await fetch(address, { headers: { 'apollo-require-preflight': '1' } });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each<[string, RequestInit]>([
    ['a form', { body: new URLSearchParams({ query: '{ __typename }' }) }],
    ['a multipart form', { body: multipart() }],
    ['text', { body: '{"query":"{ __typename }"}', headers: { 'content-type': 'text/plain' } }],
    ['GraphQL itself', { body: '{ __typename }', headers: { 'content-type': 'application/graphql' } }],
    ['no type', { body: new TextEncoder().encode('{"query":"{ __typename }"}') }],
    [
      'a type that only looks like JSON',
      { body: '{"query":"{ __typename }"}', headers: { 'content-type': 'text/plain; a=application/json' } },
    ],
  ])('POST of %s', async (_case, init) => {
    const { url } = await open();
    const response = await fetch(url, { method: 'POST', ...init });
    expect(response.status).toBe(415);
    expect(await response.text()).not.toContain('"data"');
  });

  it('traces, stacks or names of the software', async () => {
    const { url } = await open();
    const headers = { 'content-type': 'application/json', 'apollo-tracing': '1', 'x-apollo-tracing': '1' };
    for (const query of [
      '{ __typename }',
      'qwerty cop { abc }',
      '{ trainingJobs(first: -1) { totalCount } }',
      '{',
    ]) {
      const body = JSON.stringify({ query, extensions: { tracing: true, debug: true } });
      const response = await fetch(url, { method: 'POST', headers, body });
      expect(await response.text()).not.toMatch(/tracing|stacktrace|exception|node_modules|\.[jt]s:\d/i);
      expect(response.headers.get('x-powered-by')).toBeNull();
      expect(response.headers.get('server')).toBeNull();
    }
  });

  it('page', async () => {
    const { url } = await open();
    for (const path of ['/graphql', '/graphiql', '/graphiql/start.js', '/playground', '/console', '/']) {
      const response = await fetch(new URL(path, url), { headers: { accept: 'text/html' } });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toMatch(/<html|graphiql\.min|GraphiQL|GraphQL Playground/);
    }
  });
});

function multipart(): FormData {
  const form = new FormData();
  form.set('operations', '{"query":"{ __typename }"}');
  form.set('map', '{}');
  return form;
}
