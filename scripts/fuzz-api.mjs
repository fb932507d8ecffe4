/**
 * Sends random operations, made of the schema as a grammar and partly spoiled, to a server of its own over HTTP and WebSocket:
 *
 *   npm run fuzz:api -- [--operations 20000] [--seed 1]
 *
 * Exits 1 at the first answer that is an internal error or tells of the server's inside, and prints the operation.
 */
import { parseArgs } from 'node:util';

import { runVitest } from './run-tests.mjs';
import { endWithCounts } from './test-counts.mjs';

const { values } = parseArgs({
  options: { operations: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
});
const counts = await runVitest(['test/api/fuzz/operations.test.ts'], {
  DENSEGRAPH_FUZZ_OPERATIONS: values.operations,
  DENSEGRAPH_FUZZ_SEED: values.seed,
});
endWithCounts([counts]);
