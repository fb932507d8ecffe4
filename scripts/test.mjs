/**
 * Runs tests and prints `tests: N passed, N failed, N skipped` over all of them as the last line; exits 1 where one
 * failed or a runner broke.
 *
 *   node scripts/test.mjs                      native tests, then all of vitest
 *   node scripts/test.mjs --only-vitest [...]  vitest alone, with its own arguments (folders, -t NAME, ...)
 */
import { runScript } from './run-program.mjs';
import { runVitest } from './run-tests.mjs';
import { countsOf, endWithCounts } from './test-counts.mjs';

const args = process.argv.slice(2);
if (args[0] === '--only-vitest') {
  endWithCounts([await runVitest(args.slice(1))]);
} else {
  const { output, succeeded } = await runScript('test-native.mjs');
  endWithCounts([countsOf(output, succeeded), await runVitest(args)]);
}
