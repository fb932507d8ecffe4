/**
 * Sends random operations, made of the schema as a grammar and partly spoiled, to a server of its own over HTTP and WebSocket:
 *
 *   npm run fuzz:api -- [--operations 20000] [--seed 1]
 *
 * Exits 1 at the first answer that is an internal error or tells of the server's inside, and prints the operation.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { operations: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=verbose', 'test/api/fuzz/operations.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      DENSEGRAPH_FUZZ_OPERATIONS: values.operations,
      DENSEGRAPH_FUZZ_SEED: values.seed,
    },
  },
);
process.exitCode = status ?? 1;
