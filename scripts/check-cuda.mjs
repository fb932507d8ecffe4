/**
 * `npm run check:cuda`: what can be known of the CUDA backend on a machine without CUDA, in three layers.
 *
 *   node scripts/check-cuda.mjs [--full]
 *
 * 1. It compiles: scripts/check-cuda-compile.mjs, all of it always.
 * 2. It computes: scripts/test-emulated.mjs with --quick; with --full in four orders, and under sanitizers.
 * 3. cuDNN accepts it: scripts/check-cuda-plans.mjs with --quick.
 *
 * CI runs it without --full. Prints a line for each layer, and last `tests: N passed, N failed, N skipped` over all
 * three. Needs the built dist/, and Python 3 with pip for scripts/fetch-cuda-tools.mjs.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

import { runScript } from './run-program.mjs';
import { countsOf, endWithCounts, figuresOf } from './test-counts.mjs';

const { values: options } = parseArgs({ options: { full: { type: 'boolean', default: false } } });

const LAYERS = [
  { title: 'it compiles', script: 'check-cuda-compile.mjs', args: [] },
  { title: 'it computes', script: 'test-emulated.mjs', args: [options.full ? '--sanitize' : '--quick'] },
  { title: 'cuDNN accepts it', script: 'check-cuda-plans.mjs', args: ['--quick'] },
];

const lines = [];
const counts = [];
for (const [index, { title, script, args }] of LAYERS.entries()) {
  const begin = performance.now();
  const { output, succeeded } = await runScript(script, args);
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  counts.push(countsOf(output, succeeded));
  lines.push(
    `layer ${index + 1}, ${title}: ${succeeded ? 'passed' : 'FAILED'} in ${seconds} s; ${figuresOf(output)}`,
  );
}
console.log(`\n${lines.join('\n')}`);
endWithCounts(counts);
