import { expect, it, onTestFinished, vi } from 'vitest';
import { createSchema } from '#densegraph/api/schema.js';
import { DEFAULT_TRAFFIC_LIMITS } from '#densegraph/api/limits/traffic-limits.js';
import { checkConfig } from '#densegraph/training/check-config.js';
import { openTestServer } from '../open-test-server.js';
import { OperationSource } from './random-operation.js';
import { Random } from './random.js';
import { SocketSender, sendOverHttp } from './send-operation.js';

/** `npm run fuzz:api` sets them. */
const OPERATIONS = Number(process.env['DENSEGRAPH_FUZZ_OPERATIONS'] ?? 400);
const SEED = Number(process.env['DENSEGRAPH_FUZZ_SEED'] ?? 20_261_128);

const LEAK = /INTERNAL_SERVER_ERROR|node_modules|\.[cm]?[jt]s:\d|\n\s+at |\/dist\/|densegraph-test/;
const CODE = /"code":"([A-Z_]+)"/g;

it(
  `answers ${OPERATIONS} random operations of seed ${SEED} over HTTP and WebSocket without an internal error`,
  { timeout: 60_000 + 200 * OPERATIONS },
  async () => {
    const random = new Random(SEED);
    const rates = { mutationsPerSecond: 1e6, allMutationsPerSecond: 1e6 };
    const { url, jobs, stateDirectory, errors } = await openTestServer(
      {},
      { check: checkConfig },
      { traffic: { ...DEFAULT_TRAFFIC_LIMITS, ...rates } },
    );
    const log = [
      vi.spyOn(process.stderr, 'write').mockReturnValue(true),
      vi.spyOn(console, 'error').mockReturnValue(undefined),
    ];
    onTestFinished(() => log.forEach((spy) => spy.mockRestore()));
    const source = new OperationSource(createSchema(), random);
    const sender = new SocketSender(url);
    onTestFinished(() => sender.close());
    const outcomes = new Map<string, number>();
    for (let round = 0; round < OPERATIONS; round++) {
      const operation = source.next();
      const { text, status } = await (random.is(0.6) ? sendOverHttp(url, operation) : sender.send(operation));
      const printed = log.flatMap((spy) => spy.mock.calls.map(([line]) => String(line)));
      const all = JSON.stringify({ round, operation, status, text: text.slice(0, 2_000), printed });
      expect([null, 200, 400], all).toContain(status);
      expect(LEAK.exec(text) ?? text.includes(stateDirectory), all).toBe(false);
      const codes = new Set([...text.matchAll(CODE)].map(([, code = '']) => code));
      for (const code of codes.size === 0 ? ['data'] : codes)
        outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      // Jobs are there for their ids; what they train is nothing to this test.
      for (const [, id = ''] of text.matchAll(/"id":"([0-9a-f-]{36})"/g)) {
        if (source.ids.length < 50) source.ids.push(id);
        await jobs.cancel(id).catch(() => undefined);
      }
    }
    expect(log.flatMap((spy) => spy.mock.calls)).toEqual([]);
    expect(errors).toEqual([]);
    // Of both kinds, or the grammar is of no use.
    expect(outcomes.get('data') ?? 0).toBeGreaterThan(OPERATIONS / 20);
    expect(outcomes.get('GRAPHQL_PARSE_FAILED') ?? 0).toBeGreaterThan(OPERATIONS / 50);
    if (process.env['DENSEGRAPH_FUZZ_OPERATIONS'] !== undefined) {
      console.log(
        [...outcomes]
          .sort(([, a], [, b]) => b - a)
          .map((entry) => entry.join(': '))
          .join('\n'),
      );
    }
  },
);
