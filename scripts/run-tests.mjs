/** Runs test programs and counts what they report. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { root, runProgram } from './run-program.mjs';
import { countsLine, countsOf } from './test-counts.mjs';

/** @typedef {import('./test-counts.mjs').TestCounts} TestCounts */

/** What vitest's JSON reporter wrote; a run that broke without a failed test has failed once. */
function vitestCounts(results, succeeded) {
  // A file that could not even be loaded has no failed test of its own.
  const brokenFiles = results.testResults.filter(
    (result) =>
      result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed = results.numFailedTests + brokenFiles;
  return {
    passed: results.numPassedTests,
    failed: succeeded ? failed : Math.max(failed, 1),
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/**
 * Runs vitest, whose output is seen.
 * @param {readonly string[]} args its own: folders, `-t NAME`, ...
 * @param {Record<string, string>} [environment] besides this process's own
 * @returns {Promise<TestCounts>}
 */
export async function runVitest(args, environment = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'densegraph-test-'));
  const file = join(folder, 'results.json');
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const vitest = spawn(process.execPath, [program, 'run', ...reporters, ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  const [status] = await once(vitest, 'close');
  try {
    return vitestCounts(JSON.parse(readFileSync(file, 'utf8')), status === 0);
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a program of C++ tests; prints its counts, and all it said where one failed.
 * @param {string} title for the line that is printed
 * @param {string} program
 * @param {readonly string[]} [args]
 * @param {Record<string, string>} [environment] besides this process's own
 * @returns {Promise<TestCounts>}
 */
export async function runTestProgram(title, program, args = [], environment = {}) {
  const { succeeded, ending, output } = await runProgram(program, args, environment);
  const counts = countsOf(output, succeeded);
  console.log(`${title}: ${countsLine(counts)}${succeeded ? '' : ` (${ending})`}`);
  if (!succeeded) console.error(output);
  return counts;
}
