/**
 * Kills servers and trainers at random moments and checks after each kill that nothing acknowledged was lost, for longer
 * than the tests do; prints each kill, and what was checked:
 *
 *   npm run soak:kills -- [--kills 500] [--seed 1]
 */
import { parseArgs } from 'node:util';

import { runVitest } from './run-tests.mjs';
import { endWithCounts } from './test-counts.mjs';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
});
const counts = await runVitest(['test/resilience/kills.test.ts', '--disableConsoleIntercept'], {
  DENSEGRAPH_KILLS: values.kills,
  DENSEGRAPH_KILL_SEED: values.seed,
});
endWithCounts([counts]);
