/**
 * Runs tests and prints `tests: N passed, N failed, N skipped` over all of them as the last line; exits 1 where one
 * failed or a runner broke.
 *
 *   node scripts/test.mjs                      native tests, then all of vitest
 *   node scripts/test.mjs --only-vitest [...]  vitest alone, with its own arguments (folders, -t NAME, ...)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'densegraph-test-'));
  const file = join(folder, 'results.json');
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...args,
    ],
    { cwd: root, stdio: 'inherit' },
  );
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    // A file that could not even be loaded has no failed test of its own.
    const brokenFiles = results.testResults.filter(
      (result) =>
        result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
    ).length;
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + brokenFiles,
      skipped: results.numPendingTests + results.numTodoTests,
      broken: status !== 0,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0, broken: true };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runNative() {
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'scripts', 'test-native.mjs')], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stdout.write(stdout);
  const [, passed, failed, skipped] =
    /tests: (\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(stdout) ?? [];
  return {
    passed: Number(passed ?? 0),
    failed: Number(failed ?? 0),
    skipped: Number(skipped ?? 0),
    broken: status !== 0 || passed === undefined,
  };
}

const args = process.argv.slice(2);
const onlyVitest = args[0] === '--only-vitest';
const results = onlyVitest ? [runVitest(args.slice(1))] : [runNative(), runVitest(args)];
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const isBroken = results.some((result) => result.broken);
// A runner that broke without a failed test still counts as a failure.
const failed = sum('failed') === 0 && isBroken ? 1 : sum('failed');
console.log(`tests: ${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
