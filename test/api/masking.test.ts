import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ApiContext } from '#densegraph/api/context.js';
import { withoutPaths } from '#densegraph/api/without-paths.js';
import { PLANNER, openClient, openTestServer, operation } from './open-test-server.js';
import type { GraphQLAnswer } from './open-test-server.js';

/** What the server writes to its log. */
function listenToLog(): () => string {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  return () => write.mock.calls.map(([text]) => String(text)).join('');
}

const fault = () => {
  throw new Error('cannot open /var/lib/secret/store.db');
};

/** Where a server's own failure may come up. */
const FAULTY: Partial<ApiContext> = { devices: fault, planner: { ...PLANNER, forecast: fault } };

function expectMasked(answer: Pick<GraphQLAnswer, 'errors'>, log: string): void {
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
  const [, id = 'none'] = /^Internal error \(([0-9a-f]{8})\)$/.exec(answer.errors?.[0]?.message ?? '') ?? [];
  expect(log).toContain(`Internal error (${id}): Error: cannot open /var/lib/secret/store.db\n    at `);
  const text = JSON.stringify(answer);
  expect(text).not.toContain('secret');
  expect(text).not.toMatch(/\.[jt]s\b|stack|node_modules/);
}

describe("the server's own failures are logged under an id, of which alone clients hear:", () => {
  it('a query over HTTP', async () => {
    const log = listenToLog();
    const { post } = await openTestServer(FAULTY);
    const answer = await post(operation('devices'));
    expectMasked(answer, log());
    expect(answer.errors?.[0]?.path).toEqual(['devices']);
  });

  it('a query over WebSocket', async () => {
    const log = listenToLog();
    const { url } = await openTestServer(FAULTY);
    const next = await openClient(url)
      .iterate({ query: operation('devices') })
      .next();
    expectMasked(next.value as GraphQLAnswer, log());
  });

  it('a result union, of which it is no member', async () => {
    const log = listenToLog();
    const { post } = await openTestServer(FAULTY);
    const model = { model: { preset: 'D2L_DENSENET' }, image: { channels: 1, height: 96, width: 96 } };
    expectMasked(await post(operation('memory-plan'), { input: { ...model, batchSize: 1 } }), log());
  });

  it.each(['at once', 'later'])('a subscription, %s', async (when) => {
    const log = listenToLog();
    const { url, jobs } = await openTestServer();
    vi.spyOn(jobs, 'find').mockResolvedValue({} as never);
    vi.spyOn(jobs, 'watchEpochs').mockImplementation(() => {
      if (when === 'at once') fault();
      return {
        next: () => Promise.reject(new Error('cannot open /var/lib/secret/store.db')),
        return: () => Promise.resolve({ done: true, value: undefined }),
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    });
    const variables = { jobId: '01890000-0000-7000-8000-000000000000' };
    const iterator = openClient(url).iterate({ query: operation('epoch-metrics'), variables });
    const answer = await iterator.next().then(
      ({ value }) => value as GraphQLAnswer,
      (errors: unknown) => ({ errors }) as GraphQLAnswer,
    );
    expectMasked(answer, log());
  });
});

it('says of a device why it is unavailable, but not where the server looked', async () => {
  const device = {
    kind: 'CPU',
    name: 'x',
    available: false,
    instructionSet: null,
    totalBytes: 1,
    freeBytes: 1,
    mostPlannedBytes: 1,
    automaticBudgetBytes: 1,
  } as const;
  const unavailableReason =
    'The engine could not be loaded from /opt/densegraph/build/densegraph.node: no such file';
  const { post } = await openTestServer({ devices: () => [{ ...device, unavailableReason }] });
  const { data } = await post(operation('devices'));
  expect(JSON.stringify(data)).toContain('could not be loaded from ');
  expect(JSON.stringify(data)).not.toContain('/build/');
});

it.each([
  ['ENOENT: no such file, open /home/me/state/jobs/1/log', 'ENOENT: no such file, open log'],
  ["cannot read '/a/b/c.bin'; (/x/y/)", "cannot read 'c.bin'; ()"],
  ['C:\\Users\\me\\state is missing', 'state is missing'],
  [
    'see http://127.0.0.1:4000/graphql/x and input/output, 1/2 or /graphql',
    'see http://127.0.0.1:4000/graphql/x and input/output, 1/2 or /graphql',
  ],
])('withoutPaths(%j)', (message, expected) => {
  expect(withoutPaths(message)).toBe(expected);
});
