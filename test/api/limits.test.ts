import { getIntrospectionQuery } from 'graphql';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LIMITS } from '#densegraph/api/limits.js';
import { openClient, openTestServer } from './open-test-server.js';
import type { GraphQLAnswer, TestServer } from './open-test-server.js';

type Answer = Pick<GraphQLAnswer, 'data' | 'errors'>;

/** How a query is sent and answered over each transport; a graphql-ws client throws errors that come alone. */
const TRANSPORTS: Readonly<
  Record<'HTTP' | 'WebSocket', (server: TestServer, query: string) => Promise<Answer>>
> = {
  HTTP: ({ post }, query) => post(query),
  WebSocket: async ({ url }, query) => {
    try {
      const next = await openClient(url).iterate({ query }).next();
      return next.value as Answer;
    } catch (errors) {
      if (!Array.isArray(errors)) throw errors;
      return { errors: errors as NonNullable<Answer['errors']> };
    }
  },
};

const repeat = (count: number, part: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');
const jobs = (first: number | string, inner: string) =>
  `trainingJobs(first: ${first}) { edges { node { ${inner} } } }`;

describe.each(['HTTP', 'WebSocket'] as const)('over %s', (transport) => {
  const send = TRANSPORTS[transport];

  it.each<[string, string]>([
    ['aliases of a field that reads the disk', `{ ${repeat(101, (i) => `a${i}: datasets { name }`)} }`],
    [
      'aliases of long lists',
      `{ ${repeat(
        10,
        (i) =>
          `a${i}: ${jobs(
            100,
            repeat(9, (j) => `b${j}: id`),
          )}`,
      )} }`,
    ],
    [
      'lists of unknown length',
      `query ($n: Int) { ${repeat(20, (i) => `a${i}: ${jobs('$n', 'id state epochs')}`)} }`,
    ],
    ['lists within lists', `{ models(first: 100) { edges { node { ${jobs(100, 'id')} } } } }`],
    [
      'plans of a list',
      '{ models { edges { node { memoryPlan(input: { batchSize: 1 }) { __typename } } } } }',
    ],
  ])('refuses %s for their cost', async (_case, query) => {
    const { data, errors } = await send(await openTestServer(), query);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    expect(errors?.[0]?.message).toMatch(/cost at most \d+ but received one of \d+/);
  });

  it('refuses a document of too many tokens, before it is validated', async () => {
    const server = await openTestServer();
    // Three tokens each, and two braces.
    const fields = (count: number) => `{ ${repeat(count, (i) => `a${i}: __typename`)} }`;
    const most = Math.floor((LIMITS.tokens - 2) / 3);
    expect(await send(server, fields(most))).toMatchObject({ data: { a0: 'Query' } });
    expect((await send(server, fields(most + 1))).errors).toMatchObject([
      { extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
    ]);
  });

  it('says what is wrong with a document, and where', async () => {
    const server = await openTestServer();
    expect((await send(server, '{ devices {')).errors).toMatchObject([
      { locations: [{ line: 1, column: 12 }], extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
    ]);
    expect((await send(server, '{ devices { flops } }')).errors).toMatchObject([
      { message: expect.stringContaining('flops') as unknown, locations: [{ line: 1, column: 13 }] },
    ]);
  });

  it('answers introspection as GraphiQL asks for it', async () => {
    const { data, errors } = await send(await openTestServer(), getIntrospectionQuery());
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toContain('StartTrainingJobInput');
  });
});

it('refuses a body that is too large', async () => {
  const { post } = await openTestServer();
  const answer = await post('{ __typename }', { filler: 'x'.repeat(LIMITS.requestBytes) });
  expect(answer).toMatchObject({ status: 413, errors: [{ extensions: { code: 'REQUEST_TOO_LARGE' } }] });
});

it('closes a WebSocket whose message is too large, and serves others', async () => {
  const { url, post } = await openTestServer();
  // graphql-ws logs it.
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => log.mockRestore());
  const query = `{ __typename } # ${'x'.repeat(LIMITS.messageBytes)}`;
  await expect(openClient(url).iterate({ query }).next()).rejects.toMatchObject({ code: 1009 });
  expect((await post('{ __typename }')).data).toEqual({ __typename: 'Query' });
});
