import { getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '#densegraph/api/limits/request-limits.js';
import { DEFAULT_TRAFFIC_LIMITS } from '#densegraph/api/limits/traffic-limits.js';
import { openClient, openTestServer, operation } from '../open-test-server.js';
import type { GraphQLAnswer, TestServer } from '../open-test-server.js';

type Answer = Pick<GraphQLAnswer, 'data' | 'errors'>;

/** How a query is sent and answered over each transport; a graphql-ws client throws errors that come alone. */
const TRANSPORTS: Readonly<
  Record<
    'HTTP' | 'WebSocket',
    (server: TestServer, query: string, variables?: Record<string, unknown>) => Promise<Answer>
  >
> = {
  HTTP: ({ post }, query, variables) => post(query, variables),
  WebSocket: async ({ url }, query, variables = {}) => {
    try {
      const next = await openClient(url).iterate({ query, variables }).next();
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

const JOB = {
  model: { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } },
  dataset: { name: 'shapes' },
  epochs: 1,
  batchSize: 16,
  optimizer: {},
};

describe.each(['HTTP', 'WebSocket'] as const)('over %s', (transport) => {
  const send = TRANSPORTS[transport];

  it.each<[string, string]>([
    ['aliases of long lists', `{ ${repeat(10, (i) => `a${i}: ${jobs(100, 'id '.repeat(9))}`)} }`],
    [
      'lists of unknown length',
      `query ($n: Int) { ${repeat(20, (i) => `a${i}: ${jobs('$n', 'id state epochs')}`)} }`,
    ],
    ['lists within lists', `{ models(first: 100) { edges { node { ${jobs(100, 'id')} } } } }`],
    [
      'plans of a list',
      '{ models { edges { node { memoryPlan(input: { batchSize: 1 }) { __typename } } } } }',
    ],
    ...['summary { name }', 'layerShapes { path }', 'memoryPlan { __typename }'].map(
      (field): [string, string] => [
        `what is worked out at each event (${field})`,
        `subscription { trainingJobUpdated(jobId: "0") { state ${field} } }`,
      ],
    ),
  ])('refuses %s for their cost', async (_case, query) => {
    const { data, errors } = await send(await openTestServer(), query);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_COSTLY' } }]);
    expect(errors?.[0]?.message).toMatch(/cost at most \d+ but received one of \d+/);
  });

  it.each<[string, string, string]>([
    ['aliases', `{ ${repeat(LIMITS.aliases + 1, (i) => `a${i}: __typename`)} }`, 'TOO_MANY_ALIASES'],
    ['the same field again and again', `{ ${'__typename '.repeat(LIMITS.fields + 1)} }`, 'TOO_MANY_FIELDS'],
    [
      'directives',
      `{ ${'__typename @skip(if: false) '.repeat(LIMITS.directives + 1)} }`,
      'TOO_MANY_DIRECTIVES',
    ],
    [
      'items of a list',
      `{ trainingJobs(states: [${'FAILED '.repeat(1001)}]) { totalCount } }`,
      'LIST_TOO_LONG',
    ],
    [
      'tokens',
      `{ trainingJobs(states: [${'FAILED '.repeat(LIMITS.tokens)}]) { totalCount } }`,
      'TOO_MANY_TOKENS',
    ],
    ['fields within fields', `${'{ a '.repeat(LIMITS.depth + 1)}${'}'.repeat(LIMITS.depth + 1)}`, 'TOO_DEEP'],
    ['fields that never close', 'a { '.repeat(2_000), 'TOO_DEEP'],
    ['fields within fields by the thousand', `${'{ a '.repeat(2_450)}${'} '.repeat(50)}`, 'TOO_DEEP'],
    ['lists within lists', `{ trainingJobs(states: ${'['.repeat(4_900)}) { totalCount } }`, 'TOO_DEEP'],
    ['objects within objects', `{ a(b: ${'{ c: '.repeat(1_600)} 1 }`, 'TOO_DEEP'],
  ])('refuses too many %s', async (_case, query, code) => {
    const { data, errors } = await send(await openTestServer(), query);
    expect(data).toBeUndefined();
    expect(errors?.map(({ extensions }) => extensions.code)).toContain(code);
  });

  it('answers what is just within the limits', async () => {
    const server = await openTestServer();
    const most = `{ ${repeat(LIMITS.aliases, (i) => `a${i}: __typename`)} ${'__typename '.repeat(LIMITS.fields - LIMITS.aliases)} }`;
    expect(await send(server, most)).toMatchObject({ data: { a0: 'Query' } });
    const states = (count: number) => ({ states: Array.from({ length: count }, () => 'FAILED') });
    const query = 'query ($states: [TrainingJobState!]) { trainingJobs(states: $states) { totalCount } }';
    expect(await send(server, query, states(LIMITS.listItems))).toMatchObject({
      data: { trainingJobs: { totalCount: 0 } },
    });
    expect((await send(server, query, states(LIMITS.listItems + 1))).errors).toMatchObject([
      { extensions: { code: 'LIST_TOO_LONG' } },
    ]);
  });

  it('refuses lists in variables wherever they are, and however deep', async () => {
    const server = await openTestServer();
    const query = 'query ($n: Int) { models(first: $n) { totalCount } }';
    const long = Array.from({ length: LIMITS.listItems + 1 }, () => 0);
    expect((await send(server, query, { unknown: { inner: [[long]] } })).errors).toMatchObject([
      { extensions: { code: 'LIST_TOO_LONG' } },
    ]);
    let deepList: unknown = [];
    for (let i = 0; i < 1_000; i++) deepList = [deepList];
    expect((await send(server, query, { n: deepList })).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('repeats no more than a little of what was sent', async () => {
    const server = await openTestServer();
    const long = 'x'.repeat(100_000);
    const answers = [
      await send(server, `{ ${long} }`),
      await send(server, `{ node(id: ${long}) { id } }`),
      await send(server, `{ node(id: "${long}", ${long}: 1) { id } }`),
      await send(server, 'query ($n: Int) { models(first: $n) { totalCount } }', { n: long }),
      await send(server, operation('cancel-training-job'), { input: { jobId: long } }),
      await send(server, operation('start-training-job'), { input: { ...JOB, dataset: { name: long } } }),
      await send(server, operation('start-training-job'), { input: { ...JOB, initialWeights: long } }),
    ];
    for (const answer of answers) expect(JSON.stringify(answer).length).toBeLessThan(10_000);
  });

  it('tells of a document with many errors some of them', async () => {
    const { errors } = await send(await openTestServer(), `{ ${repeat(100, (i) => `unknown${i}`)} }`);
    expect(errors).toHaveLength(LIMITS.errors + 1);
  });

  it('tells its schema only if it is to, and gives no hints otherwise', async () => {
    const open = await openTestServer();
    expect((await send(open, '{ devises { name } }')).errors?.[0]?.message).toContain(
      'Did you mean "devices"?',
    );
    const closed = await openTestServer({}, {}, { introspection: false });
    for (const query of ['{ __schema { types { name } } }', '{ a: __type(name: "Query") { name } }']) {
      expect((await send(closed, query)).errors).toMatchObject([
        { extensions: { code: 'INTROSPECTION_DISABLED' } },
      ]);
    }
    expect(await send(closed, '{ __typename }')).toMatchObject({ data: { __typename: 'Query' } });
    const hints = [
      '{ devises { name } }',
      '{ devices { nam } }',
      '{ node(idd: "x") { id } }',
      '{ trainingJobs(states: [FAILE]) { totalCount } }',
    ];
    for (const query of hints) {
      expect(JSON.stringify(await send(closed, query))).not.toMatch(/did you mean/i);
    }
    const query = 'query ($s: [TrainingJobState!]) { trainingJobs(states: $s) { totalCount } }';
    expect(JSON.stringify(await send(closed, query, { s: ['FAILE'] }))).not.toMatch(/did you mean/i);
  });

  it('refuses mutations beyond their rate, each field for itself', async () => {
    const traffic = { ...DEFAULT_TRAFFIC_LIMITS, mutationsPerSecond: 0.1 };
    const server = await openTestServer({}, {}, { traffic: { ...traffic, allMutationsPerSecond: 1_000 } });
    const cancel = 'cancelTrainingJob(input: { jobId: "x" }) { __typename }';
    const { data, errors } = await send(server, `mutation { a: ${cancel} b: ${cancel} }`);
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect(errors?.[0]?.message).toMatch(/try again in \d+ s/);
    expect(await send(server, '{ __typename }')).toMatchObject({ data: { __typename: 'Query' } });
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
  const query = `{ __typename } # ${'x'.repeat(LIMITS.messageBytes)}`;
  await expect(openClient(url).iterate({ query }).next()).rejects.toMatchObject({ code: 1009 });
  expect((await post('{ __typename }')).data).toEqual({ __typename: 'Query' });
});
