/** How the runners of tests count: each ends with a line `tests: N passed, N failed, N skipped`, and they are summed. */

/** @typedef {{ passed: number, failed: number, skipped: number }} TestCounts */

export const NO_TESTS = { passed: 0, failed: 0, skipped: 0 };

/**
 * The counts of a runner that has ended.
 * @param {string} output what it printed; its last `tests:` line counts
 * @param {boolean} succeeded whether it exited with 0. One that did not, or that printed no counts, has failed at
 *   least once: a sanitizer's finding ends a process after its last test has passed.
 * @returns {TestCounts}
 */
export function countsOf(output, succeeded) {
  const lines = [...output.matchAll(/^tests: (\d+) passed, (\d+) failed, (\d+) skipped$/gm)];
  const last = lines.at(-1);
  if (last === undefined) return { ...NO_TESTS, failed: 1 };
  const [passed, failed, skipped] = last.slice(1).map(Number);
  return { passed, failed: succeeded ? failed : Math.max(failed, 1), skipped };
}

/** The line before a runner's counts, in which it says more than they do; empty where there is none. */
export function figuresOf(output) {
  return [...output.matchAll(/^(.*)\ntests: \d+ passed, \d+ failed, \d+ skipped$/gm)].at(-1)?.[1] ?? '';
}

/**
 * The counts of a check that passes or fails as a whole.
 * @param {boolean} passed
 * @returns {TestCounts}
 */
export function oneTest(passed) {
  return { ...NO_TESTS, [passed ? 'passed' : 'failed']: 1 };
}

/**
 * @param {readonly TestCounts[]} counts
 * @returns {TestCounts}
 */
export function sumCounts(counts) {
  const sum = (kind) => counts.reduce((total, one) => total + one[kind], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** The line that a runner ends with. */
export function countsLine({ passed, failed, skipped }) {
  return `tests: ${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * Ends a runner: prints the sum, and has the process exit with 1 where a test failed or none ran.
 * @param {readonly TestCounts[]} counts
 */
export function endWithCounts(counts) {
  const sum = sumCounts(counts);
  console.log(countsLine(sum));
  process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}
